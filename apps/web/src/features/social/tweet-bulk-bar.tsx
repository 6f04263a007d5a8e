import { ActionIcon, Button } from '@mantine/core';
import { IconCheck, IconTicket, IconX } from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './stream-pane.module.css';

interface TweetBulkBarProps {
  count: number;
  isAllLoaded: boolean;
  isBusy: boolean;
  onConvert: () => void;
  onHandle: () => void;
  onAll: () => void;
  onClear: () => void;
}

/** What can be done with the tweets that are chosen. */
export function TweetBulkBar({ count, isAllLoaded, isBusy, onConvert, onHandle, onAll, onClear }: TweetBulkBarProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.bulk} role="toolbar" aria-label={t('socialStream.bulk')}>
      <ActionIcon onClick={onClear} aria-label={t('ticketList.clearSelection')} title={t('ticketList.clearSelection')}>
        <IconX size={16} stroke={1.75} />
      </ActionIcon>
      <span className={classes.chosen} aria-live="polite">
        {t('ticketList.selected', { count })}
      </span>
      {!isAllLoaded && (
        <Button size="compact-xs" variant="subtle" onClick={onAll}>
          {t('socialStream.selectAll')}
        </Button>
      )}
      <span className={classes.verbs}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconTicket size={15} stroke={1.6} />}
          disabled={isBusy || count === 0}
          onClick={onConvert}
        >
          {t('socialStream.convert')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconCheck size={15} stroke={1.6} />}
          disabled={isBusy || count === 0}
          onClick={onHandle}
        >
          {t('socialStream.handle')}
        </Button>
      </span>
    </div>
  );
}
