import type { Ticket } from '@perch/contracts';
import { IconLock, IconNote, IconWorld, type Icon } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './composer.module.css';
import type { Mode } from './draft.ts';

const ICONS: Record<Mode, Icon> = { tweet: IconWorld, dm: IconLock, note: IconNote };

interface ComposerTabsProps {
  ticket: Ticket;
  mode: Mode;
  canReply: boolean;
  onMode: (mode: Mode) => void;
}

/** Where the text goes: shown by icon, word and colour. */
export function ComposerTabs({ ticket, mode, canReply, onMode }: ComposerTabsProps) {
  const { t } = useTranslation();
  const targets = canReply ? ticket.replyTargets.map(({ via }) => via) : [];
  const modes: Mode[] = [...new Set([...targets, 'note' as const])];
  const move = (event: KeyboardEvent<HTMLButtonElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = modes[(modes.indexOf(mode) + step + modes.length) % modes.length]!;
    onMode(next);
    const tabs = event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[role="radio"]');
    tabs?.[modes.indexOf(next)]?.focus();
  };
  return (
    <div className={classes.tabs} role="radiogroup" aria-label={t('composer.target')}>
      {modes.map((each) => {
        const Icon = ICONS[each];
        const account = ticket.replyTargets.find(({ via }) => via === each)?.accountUsername;
        return (
          <button
            key={each}
            type="button"
            role="radio"
            aria-checked={each === mode}
            tabIndex={each === mode ? 0 : -1}
            className={classes.tab}
            data-mode={each}
            onClick={() => onMode(each)}
            onKeyDown={move}
          >
            <Icon size={14} stroke={1.9} aria-hidden />
            {t(`composer.mode.${each}`)}
            {account && each === mode && <span className={classes.as}>{t('composer.as', { account })}</span>}
          </button>
        );
      })}
    </div>
  );
}
