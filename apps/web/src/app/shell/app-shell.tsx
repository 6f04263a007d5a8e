import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { setupPages } from '../../features/setup/index.ts';
import { speakOfIncidents, speakOfSetup, speakOfSocial, useTranslation } from '../../lib/i18n.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { useLiveUpdates } from '../../lib/live-updates.ts';
import { useSession } from '../../lib/session.ts';
import { whenIdle } from '../../lib/when-idle.ts';
import classes from './app-shell.module.css';
import { AttentionBanner } from './attention-banner.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { TopBar } from './top-bar.tsx';
import { useEarlyKeys } from './use-early-keys.ts';
import { useSameOrganization } from './use-same-organization.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';

const ProfileHost = lazyComponent(async () => (await import('../../features/profile/index.ts')).ProfileHost);
const IncidentBanner = lazyComponent(async () => {
  const [{ IncidentBanner: Banner }] = await Promise.all([
    import('../../features/incidents/incident-banner.tsx'),
    speakOfIncidents(),
  ]);
  return Banner;
});
const RequiredTwoFactor = lazyComponent(async () => {
  const [{ RequiredTwoFactor: Required }] = await Promise.all([setupPages.RequiredTwoFactor(), speakOfSetup()]);
  return Required;
});
const EmailBanner = lazyComponent(async () => {
  const [{ EmailBanner: Banner }] = await Promise.all([setupPages.EmailBanner(), speakOfSetup()]);
  return Banner;
});
const LeavingBanner = lazyComponent(async () => {
  const [{ LeavingBanner: Banner }] = await Promise.all([setupPages.LeavingBanner(), speakOfSetup()]);
  return Banner;
});
// both speak of what the Social tab does
const CommandPalette = lazyComponent(async () => {
  const [{ CommandPalette: Palette }] = await Promise.all([import('./command-palette.tsx'), speakOfSocial()]);
  return Palette;
});
const ShortcutsHelp = lazyComponent(async () => {
  const [{ ShortcutsHelp: Help }] = await Promise.all([import('./shortcuts-help.tsx'), speakOfSocial()]);
  return Help;
});

/** Its place, so that nothing moves under a pointer when it comes. */
const BANNER_TO_COME = <div className={classes.banner} data-to-come />;

/** The pages, or the one thing that has to be done before. */
export function AppShell() {
  const { mustSetUpTwoFactor } = useSession();
  if (!mustSetUpTwoFactor) return <Shell />;
  return (
    <Suspense fallback={null}>
      <RequiredTwoFactor />
    </Suspense>
  );
}

function Shell() {
  const { t } = useTranslation();
  const { member, organization } = useSession();
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
  useEffect(() => whenIdle(CommandPalette.preload), []);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        {t('shell.skip')}
      </a>
      <TopBar onHelp={() => setHelpOpen(true)} onSearch={() => setPaletteOpen(true)} />
      <ConnectionBanner liveState={liveState} />
      {!member.isEmailVerified && (
        <Suspense fallback={BANNER_TO_COME}>
          <EmailBanner />
        </Suspense>
      )}
      {organization.removesAt !== null && (
        <Suspense fallback={BANNER_TO_COME}>
          <LeavingBanner />
        </Suspense>
      )}
      <AttentionBanner />
      <Suspense fallback={null}>
        <IncidentBanner />
      </Suspense>
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
