import { ActionIcon } from '@mantine/core';
import { IconSearch, IconSettings } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Suspense } from 'react';
import { speakOfIncidents, useTranslation } from '../../lib/i18n.ts';
import { NotificationBell } from '../../features/notifications/index.ts';
import { COMMAND_KEY } from '../../lib/keyboard.ts';
import { useCan } from '../../lib/session.ts';
import classes from './app-shell.module.css';
import { useAreas } from './areas.ts';
import { UserCorner } from './user-button.tsx';
import { lazyComponent } from '../../ui/lazy-component.tsx';

const IncidentSignal = lazyComponent(async () => {
  const [{ IncidentSignal: Signal }] = await Promise.all([
    import('../../features/incidents/incident-signal.tsx'),
    speakOfIncidents(),
  ]);
  return Signal;
});

interface TopBarProps {
  onHelp: () => void;
  onSearch: () => void;
}

export function TopBar({ onHelp, onSearch }: TopBarProps) {
  const { t } = useTranslation();
  const areas = useAreas();
  const canSeeTickets = useCan('tickets.view');
  return (
    <header className={classes.bar}>
      <Link to="/tickets" className={classes.wordmark} activeProps={{}}>
        <img src="/perch.svg" alt="" />
        Perch
      </Link>
      <nav className={classes.nav} aria-label={t('shell.mainNavigation')}>
        {areas.map((area) => (
          <Link key={area.to} to={area.to} className={classes.navLink}>
            {area.label}
          </Link>
        ))}
      </nav>
      <span className={classes.spacer} />
      <button type="button" className={classes.search} onClick={onSearch} aria-label={t('shell.searchOrCommand')}>
        <IconSearch size={15} stroke={1.75} aria-hidden />
        <span>{t('shell.searchOrCommand')}</span>
        <kbd>{COMMAND_KEY} K</kbd>
      </button>
      <Suspense fallback={null}>
        <IncidentSignal />
      </Suspense>
      {canSeeTickets && <NotificationBell />}
      <ActionIcon
        component={Link}
        to="/setup"
        aria-label={t('nav.setup')}
        title={t('nav.setup')}
        size="lg"
        className={classes.setup}
      >
        <IconSettings size={18} stroke={1.6} />
      </ActionIcon>
      <UserCorner onHelp={onHelp} />
    </header>
  );
}
