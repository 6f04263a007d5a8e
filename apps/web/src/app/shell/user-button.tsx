import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useState, type ComponentProps } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { organizationsQuery, useSession } from '../../lib/session.ts';
import { Avatar } from '../../ui/avatar.tsx';
import classes from './app-shell.module.css';
import { lazyComponent } from '../../ui/lazy-component.tsx';

const UserMenu = lazyComponent(async () => (await import('./user-menu.tsx')).UserMenu);

/** Who is signed in; their menu is fetched when a pointer or the keyboard comes near. */
export function UserCorner({ onHelp }: { onHelp: () => void }) {
  const [isWanted, setWanted] = useState(false);
  const client = useQueryClient();
  const preload = () => {
    UserMenu.preload();
    void client.prefetchQuery(organizationsQuery); // what the menu shows is there when it opens
  };
  const button = (
    <UserButton aria-haspopup="menu" onPointerEnter={preload} onFocus={preload} onClick={() => setWanted(true)} />
  );
  return isWanted ? (
    <Suspense fallback={button}>
      <UserMenu onHelp={onHelp} />
    </Suspense>
  ) : (
    button
  );
}

/** @param className is left out: what opens the menu looks the same before and after */
export function UserButton({ className: _, ...props }: ComponentProps<'button'>) {
  const { t } = useTranslation();
  const { member } = useSession();
  return (
    <button
      {...props}
      type="button"
      className={classes.userButton}
      aria-label={t('shell.userMenu', { name: member.name })}
    >
      <Avatar name={member.name} url={member.avatarUrl} size={28} />
    </button>
  );
}
