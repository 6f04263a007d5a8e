import { Select, Switch } from '@mantine/core';
import { useDepartments } from '../../../lib/directory.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import type { RuleDraft } from './rule-draft.ts';
import classes from './escalation.module.css';

type Choice = Pick<RuleDraft, 'opensTicket' | 'ticketDepartmentId'>;

/** Whether an incident gets a ticket at once, and in which department. */
export function TicketField({
  opensTicket,
  ticketDepartmentId,
  onChange,
}: Choice & { onChange: (changed: Partial<Choice>) => void }) {
  const { t } = useTranslation();
  const departments = useDepartments().data ?? [];
  const usual = departments.find(({ isDefault }) => isDefault)?.id ?? null;
  const known = departments.filter(({ id, isActive }) => isActive || id === ticketDepartmentId);
  return (
    <div className={classes.numbers}>
      <Switch
        label={t('escalation.opensTicket')}
        description={t('escalation.opensTicketHint')}
        checked={opensTicket}
        onChange={(event) => onChange({ opensTicket: event.currentTarget.checked })}
      />
      {opensTicket && departments.length > 1 && (
        <Select
          label={t('escalation.ticketDepartment')}
          allowDeselect={false}
          value={ticketDepartmentId ?? usual}
          data={known.map(({ id, name, isActive }) => ({
            value: id,
            label: isActive ? name : t('capture.inactive', { name }),
          }))}
          onChange={(chosen) => onChange({ ticketDepartmentId: chosen })}
        />
      )}
    </div>
  );
}
