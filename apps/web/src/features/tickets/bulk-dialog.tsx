import { Button, Group, Modal, Select, TagsInput } from '@mantine/core';
import { TICKET_PRIORITIES, TICKET_STATUSES, type TicketPriority, type TicketStatus } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { activeDepartments, useDepartments, useMembers } from '../../lib/directory.ts';
import { useSession } from '../../lib/session.ts';
import type { BulkChange } from './use-bulk-change.ts';
import { useTags } from './view-queries.ts';

export type BulkField = 'assignee' | 'department' | 'status' | 'priority' | 'addTags' | 'removeTags';

interface BulkDialogProps {
  field: BulkField;
  count: number;
  onChange: (change: BulkChange) => void;
  onClose: () => void;
}

const NOBODY = 'nobody';

/** Asks what a field of the chosen tickets should become; one choice, and it is done. */
export function BulkDialog({ field, count, onChange, onClose }: BulkDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${t(`ticketList.set.${field}`)} · ${t('ticketList.selected', { count })}`}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      size="sm"
      centered
    >
      {field === 'addTags' || field === 'removeTags' ? (
        <ChooseTags field={field} onChange={onChange} onClose={onClose} />
      ) : (
        <ChooseOne field={field} onChange={onChange} />
      )}
    </Modal>
  );
}

type OneField = Exclude<BulkField, 'addTags' | 'removeTags'>;

function ChooseOne({ field, onChange }: { field: OneField; onChange: (change: BulkChange) => void }) {
  const { t } = useTranslation();
  const choices = useChoices(field);
  const { departmentsOnly } = useSession();
  return (
    <Select
      data-autofocus
      aria-label={t(`ticketList.set.${field}`)}
      {...(field === 'department' && departmentsOnly ? { description: t('walls.handOverMany') } : {})}
      placeholder={t('ticketList.choose')}
      searchable
      // a few letters and Enter are enough
      selectFirstOptionOnChange
      defaultDropdownOpened
      nothingFoundMessage={t('ticketList.noChoice')}
      comboboxProps={{ withinPortal: true }}
      data={choices}
      onChange={(value) => value && onChange(changeTo(field, value))}
    />
  );
}

function useChoices(field: OneField) {
  const { t } = useTranslation();
  const departments = activeDepartments(useDepartments().data);
  const members = (useMembers().data ?? []).filter(({ isActive }) => isActive);
  const named = (rows: readonly { id: string; name: string }[]) =>
    rows.map(({ id, name }) => ({ value: id, label: name }));
  switch (field) {
    case 'assignee':
      return [...named(members), { value: NOBODY, label: t('ticket.unassigned') }];
    case 'department':
      return named(departments);
    case 'status':
      return TICKET_STATUSES.map((value) => ({ value, label: t(`status.${value}`) }));
    case 'priority':
      return TICKET_PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }));
  }
}

function changeTo(field: OneField, value: string): BulkChange {
  switch (field) {
    case 'assignee':
      return { assigneeId: value === NOBODY ? null : value };
    case 'department':
      return { departmentId: value };
    case 'status':
      return { status: value as TicketStatus };
    case 'priority':
      return { priority: value as TicketPriority };
  }
}

interface ChooseTagsProps extends Pick<BulkDialogProps, 'onChange' | 'onClose'> {
  field: 'addTags' | 'removeTags';
}

function ChooseTags({ field, onChange, onClose }: ChooseTagsProps) {
  const { t } = useTranslation();
  const known = useTags(true).data ?? [];
  const [tags, setTags] = useState<string[]>([]);
  const clean = [...new Set(tags.map((tag) => tag.trim()).filter(Boolean))];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (clean.length > 0) onChange({ [field]: clean });
      }}
    >
      <TagsInput
        data-autofocus
        aria-label={t(`ticketList.set.${field}`)}
        description={t('ticketList.tagsHint')}
        data={known}
        value={tags}
        onChange={setTags}
        acceptValueOnBlur
        // above, so that it does not cover the button
        comboboxProps={{ position: 'top-start', middlewares: { flip: false } }}
        maxDropdownHeight={180}
        maxTags={20}
        maxLength={40}
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" disabled={clean.length === 0}>
          {t(`ticketList.set.${field}`)}
        </Button>
      </Group>
    </form>
  );
}
