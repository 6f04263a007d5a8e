import { Button, TextInput } from '@mantine/core';
import type { TwitterAccount } from '@perch/contracts';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { Section } from '../section.tsx';
import { useUpdateAccount } from '../usage-queries.ts';
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
  const update = useUpdateAccount(accountId);
  const hintId = useId();
  const [typed, setTyped] = useState(saved === null ? '' : String(saved));
  const [isRefused, setRefused] = useState(false);
  const next = silenceHours(typed);

  const save = (hours: number | null) =>
    update.mutate(
      { silenceHours: hours },
      { onSuccess: () => notifyDone(t(hours === null ? 'silence.removed' : 'silence.saved')) },
    );
  function submit(event: FormEvent) {
    event.preventDefault();
    setRefused(next === 'unusable');
    if (next !== 'unusable') save(next);
  }
  const problem = isRefused ? t('silence.unusable') : update.error ? errorSentence(t, update.error) : null;
  return (
    <form className={classes.field} onSubmit={submit} noValidate>
      <TextInput
        className={classes.input!}
        label={t('silence.hours')}
        placeholder={t('silence.none')}
        inputMode="numeric"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setRefused(false);
          update.reset();
        }}
        error={problem !== null}
        aria-describedby={hintId}
      />
      <div className={classes.actions}>
        <Button type="submit" disabled={next === saved} loading={update.isPending}>
          {t('action.save')}
        </Button>
        {saved !== null && (
          <Button variant="default" disabled={update.isPending} onClick={() => save(null)}>
            {t('silence.remove')}
          </Button>
        )}
      </div>
      <p
        id={hintId}
        className={classes.hint}
        role={problem ? 'alert' : undefined}
        data-problem={problem !== null || undefined}
      >
        {problem ?? t('silence.hint')}
      </p>
    </form>
  );
}
