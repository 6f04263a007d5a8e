import type { Member } from '@perch/contracts';
import { securityProblem } from './security-problem.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { useSession } from '../../../lib/session.ts';
import { SureButton } from '../../../ui/sure-button.tsx';
import people from '../people/people.module.css';
import { useResetTwoFactor } from './queries.ts';

/** Whether a member signs in with a code too, and the way out for who has lost it. */
export function MemberTwoFactor({ member }: { member: Member }) {
  const { t } = useTranslation();
  const isMe = useSession().member.id === member.id;
  const reset = useResetTwoFactor();
  if (member.hasTwoFactor === null) return null;
  const onReset = () =>
    reset.mutate(member.id, { onSuccess: () => notifyDone(t('security.resetDone', { name: member.name })) });
  return (
    <section className={people.access} aria-label={t('security.twoFactor')}>
      <h3>{t('security.twoFactor')}</h3>
      <p className={people.text}>
        {t(
          member.hasTwoFactor
            ? 'security.memberHas'
            : member.signsInBySso
              ? 'security.memberBySso'
              : 'security.memberHasNot',
        )}{' '}
        {member.hasTwoFactor && !isMe && t('security.resetHint')}
      </p>
      {Boolean(reset.error) && (
        <p className={people.hint} role="alert">
          {securityProblem(t, reset.error)}
        </p>
      )}
      {member.hasTwoFactor && !isMe && (
        <SureButton
          label={t('security.reset')}
          sureLabel={t('security.resetSure')}
          isLoading={reset.isPending}
          onSure={onReset}
        />
      )}
    </section>
  );
}
