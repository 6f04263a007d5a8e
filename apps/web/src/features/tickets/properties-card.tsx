import { ActionIcon, Select, TagsInput, Tooltip } from '@mantine/core';
import { TICKET_PRIORITIES, TICKET_STATUSES, type Ticket } from '@perch/contracts';
import { IconUserCheck } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { activeDepartments, useDepartments, useMembers } from '../../lib/directory.ts';
import { seesDepartment, useSession } from '../../lib/session.ts';
import { HandOverDialog } from './hand-over-dialog.tsx';
import classes from './ticket-sidebar.module.css';
import type { UpdateTicketFn } from './ticket-sidebar.tsx';

interface PropertiesCardProps {
  ticket: Ticket;
  update: UpdateTicketFn;
  onTakeOver: () => void;
  /** to a department that they do not see */
  onHandOver: (department: { id: string; name: string }) => void;
}

const MAX_TAG_LENGTH = 40;
const MAX_TAGS = 20;

export function PropertiesCard({ ticket, update, onTakeOver, onHandOver }: PropertiesCardProps) {
  const { t } = useTranslation();
  const id = useId();
  const session = useSession();
  const { member } = session;
  const [leaving, setLeaving] = useState<{ id: string; name: string }>();
  const departments = activeDepartments(useDepartments().data);
  const members = (useMembers().data ?? []).filter(({ isActive }) => isActive);
  const common = { size: 'xs' as const, allowDeselect: false };

  const asChoice = ({ id: memberId, name, away }: (typeof members)[number]) => ({
    id: memberId,
    name: away ? t('assignment.nameAway', { name }) : name,
  });
  const changeAssignee = (memberId: string | null) => {
    const chosen = members.find((each) => each.id === memberId);
    update({
      change: { assigneeId: chosen?.id ?? null },
      shown: { assignee: chosen ? { id: chosen.id, name: chosen.name, avatarUrl: chosen.avatarUrl } : null },
    });
  };
  const changeDepartment = ({ id: departmentId, name }: { id: string; name: string }) =>
    update({ change: { departmentId }, shown: { department: { id: departmentId, name } } });
  const changeTags = (tags: string[]) => {
    const clean = [...new Set(tags.map((tag) => tag.trim().slice(0, MAX_TAG_LENGTH)).filter(Boolean))];
    update({ change: { tags: clean }, shown: { tags: clean } });
  };

  return (
    <section className={classes.card} aria-label={t('ticket.properties')}>
      <h3>{t('ticket.properties')}</h3>
      <div className={classes.fields}>
        <label htmlFor={`${id}-status`}>{t('field.status')}</label>
        <Select
          {...common}
          id={`${id}-status`}
          value={ticket.status}
          data={TICKET_STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
          onChange={(status) => status && update({ change: { status }, shown: { status } })}
        />
        <label htmlFor={`${id}-priority`}>{t('field.priority')}</label>
        <Select
          {...common}
          id={`${id}-priority`}
          value={ticket.priority}
          data={TICKET_PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
          onChange={(priority) => priority && update({ change: { priority }, shown: { priority } })}
        />
        <label htmlFor={`${id}-department`}>{t('field.department')}</label>
        <Select
          {...common}
          id={`${id}-department`}
          value={ticket.department.id}
          data={withCurrent(departments, ticket.department).map(({ id: value, name }) => ({ value, label: name }))}
          onChange={(departmentId) => {
            const department = departments.find((each) => each.id === departmentId);
            if (!department || departmentId === ticket.department.id) return;
            if (seesDepartment(session, department.id)) changeDepartment(department);
            else setLeaving(department);
          }}
        />
        <label htmlFor={`${id}-assignee`}>{t('field.assignee')}</label>
        <Select
          {...common}
          id={`${id}-assignee`}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('ticket.unassign') }}
          placeholder={t('ticket.unassigned')}
          nothingFoundMessage={t('filter.nobody')}
          value={ticket.assignee?.id ?? null}
          data={withCurrent(members.map(asChoice), ticket.assignee).map(({ id: value, name }) => ({
            value,
            label: name,
          }))}
          onChange={changeAssignee}
          rightSectionPointerEvents="all"
          {...(!ticket.assignee
            ? {
                rightSection: (
                  <Tooltip label={t('ticket.takeOver')}>
                    <ActionIcon
                      size="sm"
                      aria-label={t('ticket.takeOver')}
                      onClick={onTakeOver}
                      disabled={!members.some((each) => each.id === member.id)}
                    >
                      <IconUserCheck size={15} stroke={1.6} />
                    </ActionIcon>
                  </Tooltip>
                ),
              }
            : {})}
        />
        <label htmlFor={`${id}-tags`}>{t('field.tags')}</label>
        <TagsInput
          id={`${id}-tags`}
          size="xs"
          value={ticket.tags}
          onChange={changeTags}
          maxTags={MAX_TAGS}
          maxLength={MAX_TAG_LENGTH}
          placeholder={ticket.tags.length === 0 ? t('ticket.addTag') : ''}
        />
      </div>
      {leaving && (
        <HandOverDialog
          department={leaving.name}
          onHandOver={() => {
            setLeaving(undefined);
            onHandOver(leaving);
          }}
          onClose={() => setLeaving(undefined)}
        />
      )}
    </section>
  );
}

/** The choices and, should it be none of them any more, what is set now. */
const withCurrent = <T extends { id: string; name: string }>(
  choices: T[],
  current: { id: string; name: string } | null,
) => (current && !choices.some(({ id }) => id === current.id) ? [...choices, current] : choices);
