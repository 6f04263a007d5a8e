import { Button, Skeleton } from '@mantine/core';
import { IconUserPlus, IconUsers } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useDepartments, useMembers } from '../../../lib/directory.ts';
import { useCan } from '../../../lib/session.ts';
import { EmptyState, ErrorState } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import setup from '../setup.module.css';
import { findMembers, type MemberFilters } from './find-members.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberDrawer } from './member-drawer.tsx';
import { MemberFilterBar } from './member-filters.tsx';
import { MemberTable } from './member-table.tsx';
import { PendingInvitations } from './pending-invitations.tsx';
import { useRoles } from '../../../lib/roles.ts';

const route = getRouteApi('/app/setup/members');

export function MembersPage() {
  const { t } = useTranslation();
  const { member: openId, ...filters } = route.useSearch();
  const navigate = useNavigate();
  const { data: members, error, refetch } = useMembers();
  const departments = useDepartments().data ?? [];
  const roles = useRoles().data ?? [];
  const mayManage = useCan('organization.manage');
  const [isInviting, setInviting] = useState(false);
  const filter = (change: MemberFilters) =>
    void navigate({ to: '/setup/members', search: (search) => ({ ...search, ...change }), replace: true });
  const found = members && findMembers(members, filters);
  const opened = mayManage ? members?.find(({ id }) => id === openId) : undefined;
  return (
    <div className={setup.page}>
      <PageHead
        title={t('setup.members.title')}
        lead={t('setup.members.lead')}
        action={
          mayManage && (
            <Button leftSection={<IconUserPlus size={15} aria-hidden />} onClick={() => setInviting(true)}>
              {t('people.invite')}
            </Button>
          )
        }
      />
      {mayManage && <PendingInvitations />}
      <MemberFilterBar filters={filters} roles={roles} departments={departments} onChange={filter} />
      {error && !found ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !found ? (
        <Skeleton height={200} radius="md" role="status" aria-label={t('state.loading')} />
      ) : found.length === 0 ? (
        <div className={setup.panel}>
          <EmptyState
            icon={<IconUsers size={28} stroke={1.5} />}
            title={t('people.noMembers')}
            action={
              <Button variant="default" onClick={() => void navigate({ to: '/setup/members', search: {} })}>
                {t('filter.clear')}
              </Button>
            }
          />
        </div>
      ) : (
        <MemberTable members={found} departments={departments} mayManage={mayManage} />
      )}
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
      {opened && (
        <MemberDrawer
          key={opened.id}
          member={opened}
          onClose={() =>
            void navigate({ to: '/setup/members', search: (search) => ({ ...search, member: undefined }) })
          }
        />
      )}
    </div>
  );
}
