import { IconLock, IconMail, IconNote, IconWorld, type Icon } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './composer.module.css';
import type { Mode } from './draft-store.ts';

export const MODE_ICONS: Record<Mode, Icon> = { tweet: IconWorld, dm: IconLock, email: IconMail, note: IconNote };

interface ComposerTabsProps {
  modes: readonly Mode[];
  mode: Mode;
  /** ways in which something is written already */
  written: readonly Mode[];
  onMode: (mode: Mode) => void;
}

/** Where the text goes: shown by icon, word and colour. */
export function ComposerTabs({ modes, mode, written, onMode }: ComposerTabsProps) {
  const { t } = useTranslation();
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
        const Icon = MODE_ICONS[each];
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
            {each !== mode && written.includes(each) && (
              <span className={classes.dot} role="img" aria-label={t('composer.hasDraft')} />
            )}
          </button>
        );
      })}
    </div>
  );
}
