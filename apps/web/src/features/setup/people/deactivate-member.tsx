import { Button, Modal, Skeleton } from '@mantine/core';
import type { Member, MemberUsage } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { FormActions, FormProblem } from './form-parts.tsx';
import classes from './people.module.css';
import { problemsOf } from './problems-of.ts';
import { useMemberUsage, useUpdateMember } from './queries.ts';

interface DeactivateMemberProps {
  member: Member;
  onClose: () => void;
  onDeactivated: (member: Member) => void;
}

/** Says what a member leaves behind before they are signed out. */
export function DeactivateMember({ member, onClose, onDeactivated }: DeactivateMemberProps) {
  const { t } = useTranslation();
  const usage = useMemberUsage(member.id);
  const update = useUpdateMember();
  const deactivate = () =>
    update.mutate(
      { id: member.id, patch: { isActive: false } },
      {
        onSuccess: (saved) => {
          notifyDone(t('people.deactivated', { name: saved.name }));
          onDeactivated(saved);
          onClose();
        },
      },
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('people.deactivateTitle', { name: member.name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p className={classes.text}>{t('people.deactivateMemberText')}</p>
      {usage.error && !usage.data ? (
        <ErrorState error={usage.error} onRetry={() => void usage.refetch()} />
      ) : !usage.data ? (
        <Skeleton height={40} mb="md" role="status" aria-label={t('state.loading')} />
      ) : (
        <ul className={classes.uses}>
          {usage.data.openTickets > 0 && <li>{t('people.ticketsUnassigned', { count: usage.data.openTickets })}</li>}
          {usage.data.keywords.map(({ accountId, username, phrase }) => (
            <li key={`${accountId} ${phrase}`}>{t('people.keywordReleased', { phrase, username })}</li>
          ))}
          {usage.data.incidents > 0 && <li>{t('people.incidentsReleased', { count: usage.data.incidents })}</li>}
          {usage.data.invitations > 0 && <li>{t('people.invitationsRevoked', { count: usage.data.invitations })}</li>}
          {isNothing(usage.data) && <li>{t('people.nothingAssigned')}</li>}
        </ul>
      )}
      <FormProblem error={update.error} sentence={problemsOf(t, update.error, []).form} />
      <FormActions>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('action.cancel')}
        </Button>
        <Button color="red" loading={update.isPending} onClick={deactivate}>
          {t('people.deactivate')}
        </Button>
      </FormActions>
    </Modal>
  );
}

const isNothing = ({ openTickets, keywords, invitations, incidents }: MemberUsage) =>
  openTickets + keywords.length + invitations + incidents === 0;
