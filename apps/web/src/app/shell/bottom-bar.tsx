import { IconSettings } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './app-shell.module.css';
import { useAreas } from './areas.ts';

/** The areas within reach of a thumb. */
export function BottomBar() {
  const { t } = useTranslation();
  const areas = useAreas();
  return (
    <nav className={classes.bottomBar} aria-label={t('shell.mainNavigation')}>
      {areas.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={classes.bottomLink}>
          <Icon size={20} stroke={1.6} aria-hidden />
          {label}
        </Link>
      ))}
      <Link to="/setup" className={classes.bottomLink}>
        <IconSettings size={20} stroke={1.6} aria-hidden />
        {t('nav.setup')}
      </Link>
    </nav>
  );
}
