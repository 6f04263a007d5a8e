import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { speakOfSocial } from '../../lib/i18n.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { useLiveUpdates } from '../../lib/live-updates.ts';
import { whenIdle } from '../../lib/when-idle.ts';
import classes from './app-shell.module.css';
import { AttentionBanner } from './attention-banner.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { TopBar } from './top-bar.tsx';
import { useEarlyKeys } from './use-early-keys.ts';
import { useSameOrganization } from './use-same-organization.ts';

// both speak of what the Social tab does
const fetchPalette = async () => (await Promise.all([import('./command-palette.tsx'), speakOfSocial()]))[0];
const fetchHelp = async () => (await Promise.all([import('./shortcuts-help.tsx'), speakOfSocial()]))[0];
const ProfileHost = lazy(async () => ({ default: (await import('../../features/profile/index.ts')).ProfileHost }));
const CommandPalette = lazy(async () => ({ default: (await fetchPalette()).CommandPalette }));
// fetched when first asked for
const ShortcutsHelp = lazy(async () => ({ default: (await fetchHelp()).ShortcutsHelp }));

export function AppShell() {
  const { t } = useTranslation();
  const isPhone = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false });
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [query, setQuery] = useState('');
  const closePalette = () => {
    setPaletteOpen(false);
    setQuery('');
  };
  const liveState = useLiveUpdates();
  useSameOrganization();
  useKeys({ '?': () => setHelpOpen(true) });
  useEarlyKeys({ isOpen: isPaletteOpen, onType: setQuery, onClose: closePalette });
  useHotkeys([['mod+K', () => (isPaletteOpen ? closePalette() : setPaletteOpen(true))]], []);
  useEffect(() => whenIdle(() => void fetchPalette().catch(() => {})), []);
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
        <ProfileHost />
      </Suspense>
      <Suspense fallback={null}>
        {isPaletteOpen && (
          <CommandPalette query={query} onQuery={setQuery} onHelp={() => setHelpOpen(true)} onClose={closePalette} />
        )}
        {isHelpOpen && <ShortcutsHelp onClose={() => setHelpOpen(false)} />}
      </Suspense>
    </div>
  );
}
