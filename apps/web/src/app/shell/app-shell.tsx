import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../lib/keyboard.ts';
import { useLiveUpdates } from '../../lib/live-updates.ts';
import classes from './app-shell.module.css';
import { AttentionBanner } from './attention-banner.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { TopBar } from './top-bar.tsx';
import { useSameOrganization } from './use-same-organization.ts';

// fetched when first asked for
const CommandPalette = lazy(async () => ({ default: (await import('./command-palette.tsx')).CommandPalette }));
const ShortcutsHelp = lazy(async () => ({ default: (await import('./shortcuts-help.tsx')).ShortcutsHelp }));

export function AppShell() {
  const { t } = useTranslation();
  const isPhone = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false });
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const liveState = useLiveUpdates();
  useSameOrganization();
  useKeys({ '?': () => setHelpOpen(true) });
  useHotkeys([['mod+K', () => setPaletteOpen((isOpen) => !isOpen)]], []);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        {t('shell.skip')}
      </a>
      <TopBar onHelp={() => setHelpOpen(true)} onSearch={() => setPaletteOpen(true)} />
      <ConnectionBanner liveState={liveState} />
      <AttentionBanner />
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
      {isPhone && <BottomBar />}
      <Suspense fallback={null}>
        {isPaletteOpen && <CommandPalette onHelp={() => setHelpOpen(true)} onClose={() => setPaletteOpen(false)} />}
        {isHelpOpen && <ShortcutsHelp onClose={() => setHelpOpen(false)} />}
      </Suspense>
    </div>
  );
}
