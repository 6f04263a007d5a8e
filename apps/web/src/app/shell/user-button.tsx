import { lazy, Suspense, useState, type ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../lib/session.ts';
import { Avatar } from '../../ui/avatar.tsx';
import classes from './app-shell.module.css';

const loadMenu = () => import('./user-menu.tsx');
const UserMenu = lazy(async () => ({ default: (await loadMenu()).UserMenu }));

/** Who is signed in; their menu is fetched when a pointer or the keyboard comes near. */
export function UserCorner({ onHelp }: { onHelp: () => void }) {
  const [isWanted, setWanted] = useState(false);
  const preload = () => void loadMenu();
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

export function UserButton(props: ComponentProps<'button'>) {
  const { t } = useTranslation();
  const { member } = useSession();
  return (
    <button
      type="button"
      className={classes.userButton}
      aria-label={t('shell.userMenu', { name: member.name })}
      {...props}
    >
      <Avatar name={member.name} url={member.avatarUrl} size={28} />
    </button>
  );
}
