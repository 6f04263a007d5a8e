import { useMediaQuery } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../lib/keyboard.ts';
import { useLiveUpdates } from '../../lib/live-updates.ts';
import classes from './app-shell.module.css';
import { BottomBar } from './bottom-bar.tsx';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ShortcutsHelp } from './shortcuts-help.tsx';
import { TopBar } from './top-bar.tsx';

export function AppShell() {
  const { t } = useTranslation();
  const isPhone = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false });
  const [isHelpOpen, setHelpOpen] = useState(false);
  const liveState = useLiveUpdates();
  useKeys({ '?': () => setHelpOpen(true) });
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        {t('shell.skip')}
      </a>
      <TopBar onHelp={() => setHelpOpen(true)} />
      <ConnectionBanner liveState={liveState} />
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
      {isPhone && <BottomBar />}
      <CommandPalette onHelp={() => setHelpOpen(true)} />
      <ShortcutsHelp opened={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}
