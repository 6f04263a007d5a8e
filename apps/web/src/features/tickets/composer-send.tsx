import { Button, Menu } from '@mantine/core';
import type { TicketStatus } from '@perch/contracts';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { COMMAND_KEY } from '../../lib/keyboard.ts';
import classes from './composer.module.css';
import type { Mode } from './draft-store.ts';
import type { SendOptions } from './use-sending.ts';

interface ComposerSendProps {
  mode: Mode;
  label: string;
  canSend: boolean;
  isSending: boolean;
  onSend: (options?: SendOptions) => void;
}

const STATUSES: TicketStatus[] = ['pending', 'on_hold', 'closed'];

/** The button that says what it does, and behind its arrow the other ways of doing it. */
export function ComposerSend({ mode, label, canSend, isSending, onSend }: ComposerSendProps) {
  const { t } = useTranslation();
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
        <Menu position="top-end">
          <Menu.Target>
            <Button
              size="sm"
              px={7}
              className={classes.send}
              data-mode={mode}
              data-split
              disabled={!canSend || isSending}
              aria-label={t('composer.sendAnd')}
            >
              <IconChevronDown size={15} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {STATUSES.map((status) => (
              <Menu.Item key={status} onClick={() => onSend({ status })}>
                {t('composer.sendAndSet', { status: t(`status.${status}`) })}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </Button.Group>
  );
}
