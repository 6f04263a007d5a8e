import { Button, Modal } from '@mantine/core';
import type { AccountImport, TwitterAccount } from '@perch/contracts';
import { IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { useNow } from '../../../ui/relative-time.tsx';
import setup from '../setup.module.css';
import { useImport, useStopImport } from './connect-queries.ts';
import classes from './connect.module.css';
import { ImportBar, ImportCounts } from './import-progress.tsx';

/** What was brought is news for a week. */
const NEWS_MS = 7 * 86_400_000;

/** The history that was asked for when the account was connected: how far it is, and what came of it. */
export function ImportSection({ account }: { account: TwitterAccount }) {
  const { data: progress } = useImport(account.id);
  const now = useNow();
  if (!progress || progress.state === 'none' || account.connectedAt === null) return null;
  if (progress.state === 'running') return <Running account={account} progress={progress} />;
  return now.getTime() - Date.parse(account.connectedAt) < NEWS_MS ? <Over progress={progress} /> : null;
}

const dayOf = (instant: string | null, locale: string) =>
  instant === null
    ? ''
    : new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(
        new Date(instant),
      );

function Running({ account, progress }: { account: TwitterAccount; progress: AccountImport }) {
  const { t } = useTranslation();
  const locale = currentLocale();
  const [isAsking, setAsking] = useState(false);
  const stop = useStopImport(account.id);
  return (
    <section className={classes.importPanel} aria-label={t('connect.import.title')}>
      <div className={classes.importHead}>
        <strong>{t('connect.import.running')}</strong>
        <Button size="compact-sm" variant="default" loading={stop.isPending} onClick={() => setAsking(true)}>
          {t('connect.import.stop')}
        </Button>
      </div>
      <ImportBar progress={progress} />
      <p className={classes.quiet}>
        {t('connect.import.runningSince', {
          date: dayOf(progress.fromAt, locale),
          reached: dayOf(progress.reachedAt, locale),
        })}
        {' · '}
        <ImportCounts progress={progress} />
        {account.state !== 'connected' && <> · {t('connect.import.waiting')}</>}
      </p>
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t('connect.import.stopTitle')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <p className={setup.dialogText}>{t('connect.import.stopText')}</p>
        <div className={setup.dialogActions}>
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            {t('connect.import.goOn')}
          </Button>
          <Button
            color="red"
            onClick={() => {
              setAsking(false);
              stop.mutate();
            }}
          >
            {t('connect.import.stopConfirm')}
          </Button>
        </div>
      </Modal>
    </section>
  );
}

function Over({ progress }: { progress: AccountImport }) {
  const { t } = useTranslation();
  const reached = dayOf(progress.reachedAt, currentLocale());
  return (
    <p className={classes.importOver}>
      <IconHistory size={16} stroke={1.6} aria-hidden />
      <span>
        {t(progress.state === 'stopped' ? 'connect.import.stopped' : 'connect.import.done', { reached })}
        {' · '}
        <ImportCounts progress={progress} />
      </span>
    </p>
  );
}
