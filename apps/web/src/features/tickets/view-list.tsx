import { IconCircleCheck, IconInbox, IconStack2, IconUser, IconUserQuestion, type Icon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { VIEWS, type View } from './ticket-views.ts';
import classes from './tickets-page.module.css';

const ICONS: Record<View, Icon> = {
  open: IconInbox,
  mine: IconUser,
  unassigned: IconUserQuestion,
  closed: IconCircleCheck,
  all: IconStack2,
};

export function ViewList() {
  const { t } = useTranslation();
  return (
    <nav className={classes.views} aria-label={t('view.title')}>
      <p className={classes.viewsTitle}>{t('view.title')}</p>
      {VIEWS.map((view) => {
        const Icon = ICONS[view];
        return (
          <Link
            key={view}
            to="/tickets"
            search={{ view: view === 'open' ? undefined : view }}
            activeOptions={{ explicitUndefined: true }}
            className={classes.view}
          >
            <Icon size={16} stroke={1.6} aria-hidden />
            {t(`view.${view}`)}
          </Link>
        );
      })}
    </nav>
  );
}
