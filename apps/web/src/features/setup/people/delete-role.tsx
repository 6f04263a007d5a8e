import type { Role } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { useNow } from '../../../ui/relative-time.tsx';
import { FormProblem } from './form-parts.tsx';
import classes from './people.module.css';
import { problemsOf } from './problems-of.ts';
import { useDeleteRole, useInvitations } from './queries.ts';
import { SureButton } from '../../../ui/sure-button.tsx';

/** Only a role that nobody has, and nobody is invited to, can go; the second click does it. */
export function DeleteRole({ role, onDeleted }: { role: Role; onDeleted: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteRole();
  const now = useNow();
  const awaited = (useInvitations(true).data ?? []).filter(
    ({ role: { id }, expiresAt }) => id === role.id && new Date(expiresAt) > now,
  );
  const onDelete = () =>
    remove.mutate(role.id, {
      onSuccess: () => {
        notifyDone(t('people.roleDeleted', { name: role.name }));
        onDeleted();
      },
    });
  return (
    <section className={classes.access} aria-label={t('people.deleteRole')}>
      <h3>{t('people.deleteRole')}</h3>
      {role.memberCount === 0 && awaited.length > 0 ? (
        <p className={classes.text}>
          {t('people.roleHasInvitations', { emails: awaited.map(({ email }) => email).join(', ') })}{' '}
          <Link to="/setup/members">{t('people.pendingInvitations', { count: awaited.length })}</Link>
        </p>
      ) : role.memberCount > 0 ? (
        <p className={classes.text}>
          {t('people.roleHasMembers')}{' '}
          <Link to="/setup/members" search={{ roleId: role.id, state: 'all' }}>
            {t('setup.departments.count', { count: role.memberCount })}
          </Link>
        </p>
      ) : (
        <>
          <p className={classes.text}>{t('people.deleteRoleHint')}</p>
          <FormProblem error={remove.error} sentence={problemsOf(t, remove.error, []).form} />
          <SureButton
            label={t('people.deleteRole')}
            sureLabel={t('people.deleteRoleSure')}
            isLoading={remove.isPending}
            onSure={onDelete}
          />
        </>
      )}
    </section>
  );
}
