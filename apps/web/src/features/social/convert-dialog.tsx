import { Button, Group, Modal, Select, TagsInput } from '@mantine/core';
import { TICKET_PRIORITIES, type ConvertTweet } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { activeDepartments, useDepartments, useMembers } from '../../lib/directory.ts';
import { lastChoice, rememberChoice, usableChoice } from './convert-choice.ts';

interface ConvertDialogProps {
  count: number;
  isBusy: boolean;
  onConvert: (choice: ConvertTweet) => void;
  onClose: () => void;
}

/** Asks where the tickets go, with what was chosen last: Enter is enough. */
export function ConvertDialog({ count, isBusy, onConvert, onClose }: ConvertDialogProps) {
  const { t } = useTranslation();
  const departments = activeDepartments(useDepartments().data);
  const members = (useMembers().data ?? []).filter(({ isActive }) => isActive);
  const [chosen, setChosen] = useState<ConvertTweet>(lastChoice);
  const choice = usableChoice(chosen, { departments, members });
  const named = (rows: readonly { id: string; name: string }[]) =>
    rows.map(({ id, name }) => ({ value: id, label: name }));
  const { departmentId: _department, assigneeId: _assignee, priority: _priority, ...others } = chosen;
  const change = (field: 'departmentId' | 'assigneeId' | 'priority', value: string | null) =>
    setChosen({
      ...others,
      ...(choice.departmentId ? { departmentId: choice.departmentId } : {}),
      ...(choice.assigneeId ? { assigneeId: choice.assigneeId } : {}),
      ...(choice.priority ? { priority: choice.priority } : {}),
      [field]: value ?? undefined,
    });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('socialStream.convertTitle', { count })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      size="sm"
      centered
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rememberChoice(choice);
          onConvert(choice);
        }}
      >
        <Select
          label={t('field.department')}
          placeholder={t('socialStream.usualDepartment')}
          clearable
          value={choice.departmentId ?? null}
          data={named(departments)}
          onChange={(value) => change('departmentId', value)}
        />
        <Select
          mt="xs"
          label={t('field.assignee')}
          placeholder={t('socialStream.usualAssignee')}
          clearable
          searchable
          value={choice.assigneeId ?? null}
          data={named(members)}
          onChange={(value) => change('assigneeId', value)}
        />
        <Select
          mt="xs"
          label={t('field.priority')}
          placeholder={t('priority.normal')}
          clearable
          value={choice.priority ?? null}
          data={TICKET_PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
          onChange={(value) => change('priority', value)}
        />
        <TagsInput
          mt="xs"
          label={t('socialStream.tags')}
          value={choice.tags ?? []}
          onChange={(tags) => setChosen({ ...choice, tags })}
          acceptValueOnBlur
          maxTags={20}
          maxLength={40}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" data-autofocus loading={isBusy}>
            {t('socialStream.convertNow', { count })}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
