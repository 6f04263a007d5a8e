import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconAlertOctagon,
  IconBuilding,
  IconCheck,
  IconDots,
  IconFlag,
  IconProgress,
  IconTag,
  IconTagOff,
  IconUserCheck,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './ticket-list-pane.module.css';
import type { BulkField } from './bulk-dialog.tsx';
import type { BulkChange } from './use-bulk-change.ts';

interface BulkBarProps {
  count: number;
  isAllLoaded: boolean;
  /** the list goes on beyond what is loaded */
  hasMore: boolean;
  isSpamList: boolean;
  isBusy: boolean;
  onField: (field: BulkField) => void;
  onChange: (change: BulkChange) => void;
  onAll: () => void;
  onClear: () => void;
}

/** What can be done with the tickets that are chosen. */
export function BulkBar({ count, isAllLoaded, hasMore, ...props }: BulkBarProps) {
  const { isSpamList, isBusy, onField, onChange, onAll, onClear } = props;
  const { t } = useTranslation();
  const verbs: [Icon, string, string, () => void][] = [
    [IconUserCheck, t('ticketList.assign'), 'A', () => onField('assignee')],
    [IconTag, t('ticketList.addTag'), '#', () => onField('addTags')],
    [IconCheck, t('ticket.close'), 'E', () => onChange({ status: 'closed' })],
    [
      IconAlertOctagon,
      t(isSpamList ? 'ticketList.notSpam' : 'ticketList.spam'),
      '!',
      () => onChange({ isSpam: !isSpamList }),
    ],
  ];
  const more: [Icon, BulkField][] = [
    [IconBuilding, 'department'],
    [IconProgress, 'status'],
    [IconFlag, 'priority'],
    [IconTagOff, 'removeTags'],
  ];
  return (
    <div className={classes.bulk} role="toolbar" aria-label={t('ticketList.bulk')}>
      <ActionIcon onClick={onClear} aria-label={t('ticketList.clearSelection')} title={t('ticketList.clearSelection')}>
        <IconX size={16} stroke={1.75} />
      </ActionIcon>
      <span className={classes.chosen} aria-live="polite">
        {t(isAllLoaded && hasMore ? 'ticketList.allLoaded' : 'ticketList.selected', { count })}
      </span>
      {!isAllLoaded && (
        <Button
          size="compact-xs"
          variant="subtle"
          classNames={{ root: classes.all!, label: classes.allLabel! }}
          onClick={onAll}
        >
          {t('ticketList.selectAll')}
        </Button>
      )}
      <span className={classes.verbs}>
        {verbs.map(([VerbIcon, label, key, run]) => (
          <Tooltip key={key} label={`${label} · ${key}`}>
            <ActionIcon onClick={run} aria-label={label} disabled={isBusy} size="md">
              <VerbIcon size={17} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        ))}
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <ActionIcon aria-label={t('ticketList.more')} disabled={isBusy} size="md">
              <IconDots size={17} stroke={1.6} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {more.map(([FieldIcon, field]) => (
              <Menu.Item key={field} leftSection={<FieldIcon size={15} stroke={1.6} />} onClick={() => onField(field)}>
                {t(`ticketList.set.${field}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </span>
    </div>
  );
}
