import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import classes from './setup.module.css';

type Crumb = {
  to: '/setup' | '/setup/channels' | '/setup/channels/twitter' | '/setup/departments' | '/setup/webhooks';
  label: string;
};

interface PageHeadProps {
  title: string;
  crumbs?: Crumb[];
  lead?: string;
  action?: ReactNode;
  icon?: ReactNode;
}

/** Where one is in Setup, and the one thing one came to do. */
export function PageHead({ title, crumbs = [], lead, action, icon }: PageHeadProps) {
  const { t } = useTranslation();
  usePageTitle(title);
  const path: Crumb[] = [{ to: '/setup', label: t('nav.setup') }, ...crumbs];
  return (
    <header className={classes.head}>
      <nav className={classes.crumbs} aria-label={t('setup.breadcrumbs')}>
        {path.map(({ to, label }, index) => (
          <span key={to}>
            <Link to={to} activeProps={{ 'aria-current': undefined }}>
              {label}
            </Link>
            {index < path.length - 1 && <IconChevronRight size={12} stroke={1.75} aria-hidden />}
          </span>
        ))}
      </nav>
      <div className={classes.headRow}>
        {icon}
        <div className={classes.headText}>
          <h1>{title}</h1>
          {lead && <p>{lead}</p>}
        </div>
        {action}
      </div>
    </header>
  );
}
