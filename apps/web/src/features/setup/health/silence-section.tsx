import type { TwitterAccount } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { LimitField } from '../limit-field.tsx';
import { Section } from '../section.tsx';
import classes from './silence-section.module.css';
import { silenceHours } from './silence-hours.ts';

interface SilenceSectionProps {
  account: Pick<TwitterAccount, 'id' | 'silenceHours' | 'lastReceivedAt'>;
}

/** After how many hours without anything people are told. */
export function SilenceSection({ account }: SilenceSectionProps) {
  const { t } = useTranslation();
  return (
    <Section title={t('silence.title')} lead={t('silence.lead')}>
      <SilenceField key={account.silenceHours} accountId={account.id} saved={account.silenceHours} />
      <p className={classes.last}>
        {account.lastReceivedAt ? (
          <>
            {t('silence.last')} <RelativeTime at={account.lastReceivedAt} style="long" />
          </>
        ) : (
          t('silence.never')
        )}
      </p>
    </Section>
  );
}

function SilenceField({ accountId, saved }: { accountId: string; saved: number | null }) {
  const { t } = useTranslation();
  return (
    <LimitField
      accountId={accountId}
      saved={saved}
      written={saved === null ? '' : String(saved)}
      read={silenceHours}
      changeOf={(hours) => ({ silenceHours: hours })}
      label={t('silence.hours')}
      placeholder={t('silence.none')}
      inputMode="numeric"
      words={{
        hint: t('silence.hint'),
        unusable: t('silence.unusable'),
        remove: t('silence.remove'),
        saved: t('silence.saved'),
        removed: t('silence.removed'),
      }}
    />
  );
}
