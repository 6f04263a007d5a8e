import { Button } from '@mantine/core';
import type { Member } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { sessionCan, useSession } from '../../../lib/session.ts';
import { DeactivateMember } from './deactivate-member.tsx';
import { FormProblem } from './form-parts.tsx';
import classes from './people.module.css';
import { problemsOf } from './problems-of.ts';
import { useRoles } from '../../../lib/roles.ts';
import { useUpdateMember } from './queries.ts';

interface MemberAccessProps {
  member: Member;
  onChanged: (member: Member) => void;
}

/** Whether a member can sign in. */
export function MemberAccess({ member, onChanged }: MemberAccessProps) {
  const { t } = useTranslation();
  const update = useUpdateMember();
  const [isAsking, setAsking] = useState(false);
  const session = useSession();
  const isMe = session.member.id === member.id;
  const role = useRoles().data?.find(({ id }) => id === member.role.id);
  const isBeyond = role?.permissions.some((permission) => !sessionCan(session, permission)) ?? false;
  const reactivate = () =>
    update.mutate(
      { id: member.id, patch: { isActive: true } },
      {
        onSuccess: (saved) => {
          notifyDone(t('people.memberReactivated', { name: saved.name }));
          onChanged(saved);
        },
      },
    );
  return (
    <section className={classes.access} aria-label={t('people.access')}>
      <h3>{t('people.access')}</h3>
      <p className={classes.text}>
        {t(isMe ? 'people.accessOwn' : member.isActive ? 'people.accessActive' : 'people.accessDeactivated')}
      </p>
      {!isMe && isBeyond && <p className={classes.hint}>{t('people.beyondYou')}</p>}
      <FormProblem error={update.error} sentence={problemsOf(t, update.error, []).form} />
      {!isMe && member.isActive && (
        <Button variant="light" color="red" disabled={isBeyond} onClick={() => setAsking(true)}>
          {t('people.deactivateAsk')}
        </Button>
      )}
      {!isMe && !member.isActive && (
        <Button variant="default" disabled={isBeyond} loading={update.isPending} onClick={reactivate}>
          {t('people.reactivate')}
        </Button>
      )}
      {isAsking && <DeactivateMember member={member} onClose={() => setAsking(false)} onDeactivated={onChanged} />}
    </section>
  );
}
