import { Button, Skeleton } from '@mantine/core';
import type { TwitterApp } from '@perch/contracts';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { RemoveAppDialog } from './remove-app-dialog.tsx';
import { TwitterAppDialog } from './twitter-app-dialog.tsx';
import { useTwitterApps } from './twitter-app-queries.ts';
import { TwitterAppRow } from './twitter-app-row.tsx';
import classes from './twitter-apps.module.css';

type Task = { kind: 'edit'; app: TwitterApp | null } | { kind: 'remove'; app: TwitterApp };

interface TwitterAppsSectionProps {
  /** begins to connect an account by its pasted keys; with the id of the app that they are of */
  onPasteKeys: (appId: string | null) => void;
}

/** The organization's own X apps, and why one would bring one. */
export function TwitterAppsSection({ onPasteKeys }: TwitterAppsSectionProps) {
  const { t } = useTranslation();
  const { data: apps, error, refetch } = useTwitterApps();
  const [task, setTask] = useState<Task | null>(null);
  const id = useId();
  const close = () => setTask(null);
  return (
    <section className={classes.section} aria-labelledby={id}>
      <header className={classes.head}>
        <div>
          <h2 id={id}>{t('twitterApp.title')}</h2>
          <p className={classes.text}>
            {t(apps?.platform.isConfigured === false ? 'twitterApp.leadAlone' : 'twitterApp.lead')}
          </p>
        </div>
        <div className={classes.headActions}>
          <Button
            variant="default"
            leftSection={<IconKey size={15} aria-hidden />}
            disabled={!apps}
            onClick={() => onPasteKeys(null)}
          >
            {t('twitterApp.paste')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconPlus size={15} aria-hidden />}
            disabled={!apps}
            onClick={() => setTask({ kind: 'edit', app: null })}
          >
            {t('twitterApp.add')}
          </Button>
        </div>
      </header>
      {apps ? (
        apps.data.length > 0 && (
          <ul className={classes.list}>
            {apps.data.map((app) => (
              <TwitterAppRow
                key={app.id}
                app={app}
                onEdit={() => setTask({ kind: 'edit', app })}
                onRemove={() => setTask({ kind: 'remove', app })}
                onPasteKeys={() => onPasteKeys(app.id)}
              />
            ))}
          </ul>
        )
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={64} radius="md" role="status" aria-label={t('state.loading')} />
      )}
      {apps && task?.kind === 'edit' && (
        <TwitterAppDialog app={task.app} callbackUrl={apps.callbackUrl} onClose={close} />
      )}
      {task?.kind === 'remove' && <RemoveAppDialog app={task.app} onClose={close} />}
    </section>
  );
}
