import { SegmentedControl } from '@mantine/core';
import { X_SEARCH_BY, type SocialSettings } from '@perch/contracts';
import { useAccounts } from '../../lib/directory.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { costWords } from './connect/account-words.ts';
import classes from './setup.module.css';

type By = SocialSettings['xSearchBy'];

/** Who may have X asked at a price, and what each account may cost a day. */
export function XSearchSection({ value, onChange }: { value: By; onChange: (by: By) => void }) {
  const { t } = useTranslation();
  const accounts = (useAccounts().data ?? []).filter(({ state }) => state === 'connected');
  return (
    <section className={classes.readState} aria-labelledby="x-search-by">
      <div>
        <h2 id="x-search-by">{t('xSearch.by.title')}</h2>
        <p>{t('xSearch.by.hint')}</p>
        {accounts.map((account) => {
          const { spent, budget } = costWords(account, currentLocale());
          const words = budget === null ? 'xSearch.by.noBudget' : 'xSearch.by.budget';
          return <p key={account.id}>{t(words, { account: account.username, spent, budget })}</p>;
        })}
      </div>
      <SegmentedControl
        aria-labelledby="x-search-by"
        value={value}
        data={X_SEARCH_BY.map((by) => ({ value: by, label: t(`xSearch.by.${by}`) }))}
        onChange={(by) => onChange(by as By)}
      />
    </section>
  );
}
