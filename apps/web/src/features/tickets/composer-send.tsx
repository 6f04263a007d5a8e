import { Button, Menu } from '@mantine/core';
import type { TicketStatus } from '@perch/contracts';
import { IconCheck, IconChevronDown, IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { COMMAND_KEY } from '../../lib/keyboard.ts';
import classes from './composer.module.css';
import type { Mode } from './draft-store.ts';
import { ScheduleDialog } from './schedule-dialog.tsx';
import { UNDO_CHOICES } from './undo-seconds.ts';
import { useTicketStep } from '../../lib/ticket-steps.ts';
import type { SendOptions } from './use-sending.ts';

interface ComposerSendProps {
  mode: Mode;
  label: string;
  /** what is answered is a ticket, whose status can be set with it */
  hasStatus: boolean;
  canSend: boolean;
  isSending: boolean;
  undoSeconds: number;
  onUndoSeconds: (seconds: number) => void;
  onSend: (options?: SendOptions) => void;
  /** something of the menu was chosen: the cursor goes back to the text box */
  onChosen: () => void;
}

const STATUSES: TicketStatus[] = ['pending', 'on_hold', 'closed'];

/** The button that says what it does, and behind its arrow the other ways of doing it. */
export function ComposerSend(props: ComposerSendProps) {
  const { mode, label, hasStatus, canSend, isSending, undoSeconds, onUndoSeconds, onSend, onChosen } = props;
  const { t } = useTranslation();
  const [isScheduling, setScheduling] = useState(false);
  useTicketStep('schedule', canSend && mode !== 'note' ? () => setScheduling(true) : undefined);
  const choosing = (act: () => void) => () => {
    onChosen();
    act();
  };
  return (
    <Button.Group className={classes.sendGroup}>
      <Button
        size="sm"
        className={classes.send}
        data-mode={mode}
        disabled={!canSend}
        loading={isSending}
        onClick={() => onSend()}
        title={`${COMMAND_KEY} Enter`}
      >
        {label}
      </Button>
      {mode !== 'note' && (
        <Menu position="top-end" returnFocus={false}>
          <Menu.Target>
            <Button
              size="sm"
              px={7}
              className={classes.send}
              data-mode={mode}
              data-split
              data-dim={!canSend || undefined}
              disabled={isSending}
              aria-label={t('composer.sendAnd')}
            >
              <IconChevronDown size={15} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {hasStatus && (
              <>
                {STATUSES.map((status) => (
                  <Menu.Item key={status} disabled={!canSend} onClick={choosing(() => onSend({ status }))}>
                    {t('composer.sendAndSet', { status: t(`status.${status}`) })}
                  </Menu.Item>
                ))}
                <Menu.Divider />
              </>
            )}
            <Menu.Item
              disabled={!canSend}
              leftSection={<IconClock size={15} stroke={1.75} aria-hidden />}
              onClick={choosing(() => setScheduling(true))}
            >
              {t('composer.schedule.open')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Label>{t('composer.undo.choose')}</Menu.Label>
            <Menu.RadioGroup value={String(undoSeconds)}>
              {UNDO_CHOICES.map((seconds) => (
                <Menu.RadioItem
                  key={seconds}
                  value={String(seconds)}
                  onClick={choosing(() => onUndoSeconds(seconds))}
                  checkIcon={<IconCheck size={15} stroke={2} aria-hidden />}
                  closeMenuOnClick
                >
                  {seconds === 0 ? t('composer.undo.none') : t('composer.undo.seconds', { count: seconds })}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Dropdown>
        </Menu>
      )}
      {isScheduling && (
        <ScheduleDialog
          onClose={() => setScheduling(false)}
          onSchedule={(at) => {
            setScheduling(false);
            onSend({ sendAt: at });
          }}
        />
      )}
    </Button.Group>
  );
}
