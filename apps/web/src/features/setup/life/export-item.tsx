import { Button, Progress } from '@mantine/core';
import type { OrganizationExport } from '@perch/contracts';
import { IconDownload } from '@tabler/icons-react';
import { byteSizeWords } from '../../../lib/byte-size.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { notifyProblem } from '../../../lib/notify.ts';
import { exactTime } from '../../../lib/time.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import classes from './life.module.css';
import { isUnderWay, useEndExport } from './queries.ts';

/** One export: how far it has come, or where it is. */
export function ExportItem({ one, mayFetch }: { one: OrganizationExport; mayFetch: boolean }) {
  const { t } = useTranslation();
  const end = useEndExport();
  const { id, state, url, tableCount, tablesDone, requestedBy, requestedByKey } = one;
  const stop = () => end.mutate(id, { onError: (error) => notifyProblem(errorSentence(t, error)) });
  const locale = currentLocale();
  const rows = one.rowCount.toLocaleString(locale);
  const who = requestedBy?.name ?? requestedByKey?.name ?? t('life.somebody');
  return (
    <li>
      <div className={classes.words}>
        <strong>{t(`life.state.${state}`)}</strong>
        <span className={classes.dim}>
          {t('life.askedBy', { name: who })} · <RelativeTime at={one.requestedAt} />
        </span>
        {isUnderWay(one) && (
          <>
            <Progress
              value={tableCount === 0 ? 0 : (100 * tablesDone) / tableCount}
              aria-label={t('life.progress')}
              className={classes.bar}
            />
            <span className={classes.dim}>{t('life.soFar', { rows, size: byteSizeWords(one.byteSize, locale) })}</span>
          </>
        )}
        {state === 'ready' && (
          <span className={classes.dim}>
            {t('life.ready', { rows, size: byteSizeWords(one.byteSize, locale) })}{' '}
            {t('life.until', { at: exactTime(new Date(one.expiresAt!), locale) })}
          </span>
        )}
        {state === 'failed' && <span className={classes.dim}>{t('life.failedHint')}</span>}
      </div>
      {url && mayFetch && (
        <Button
          component="a"
          href={url}
          download
          variant="default"
          leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
        >
          {t('life.download')}
        </Button>
      )}
      {(isUnderWay(one) || state === 'ready') && (
        <Button variant="subtle" color="red" loading={end.isPending} onClick={stop}>
          {t(isUnderWay(one) ? 'life.stop' : 'life.remove')}
        </Button>
      )}
    </li>
  );
}
