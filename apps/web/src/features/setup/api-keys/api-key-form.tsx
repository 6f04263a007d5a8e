import { Button, Select, Switch, TextInput } from '@mantine/core';
import { CreateApiKey, type ApiKey } from '@perch/contracts';
import { API_KEY_PERMISSIONS } from '@perch/core';
import { useState } from 'react';
import { activeDepartments, useDepartments } from '../../../lib/directory.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { FormActions, FormProblem, LoadProblem } from '../people/form-parts.tsx';
import people from '../people/people.module.css';
import { PermissionList } from '../people/permission-list.tsx';
import { DepartmentsSelect } from '../people/person-fields.tsx';
import { problemsOf } from '../people/problems-of.ts';
import { dayAndTime } from './day-and-time.ts';

const EXPIRES_AFTER_DAYS = [30, 90, 365] as const;
const NEVER = 'never';
const AS_NOW = 'as-now';
const DAY_MS = 86_400_000;

export type ApiKeyValues = Pick<ApiKey, 'name' | 'permissions' | 'departmentIds' | 'repliesNeedApproval' | 'expiresAt'>;

interface ApiKeyFormProps {
  /** null: a new one */
  initial: ApiKeyValues | null;
  submitLabel: string;
  isSaving: boolean;
  error: unknown;
  onSubmit: (values: ApiKeyValues) => void;
  onReload?: () => void;
}

/** What a key is called, may do and how long it serves. */
export function ApiKeyForm({ initial, submitLabel, isSaving, error, onSubmit, onReload }: ApiKeyFormProps) {
  const { t } = useTranslation();
  const departments = useDepartments();
  const [name, setName] = useState(initial?.name ?? '');
  const [permissions, setPermissions] = useState(initial?.permissions ?? []);
  const [departmentIds, setDepartmentIds] = useState(initial?.departmentIds ?? []);
  const [days, setDays] = useState<string>(initial ? AS_NOW : String(EXPIRES_AFTER_DAYS[1]));
  const [repliesNeedApproval, setNeedApproval] = useState(initial?.repliesNeedApproval ?? false);
  const [isTried, setTried] = useState(false);
  const isNamed = CreateApiKey.shape.name.safeParse(name).success;
  const problems = problemsOf(t, error, ['name', 'permissions', 'departmentIds']);
  const permissionProblem =
    isTried && permissions.length === 0 ? t('apiKeys.permissionsMissing') : problems.fields.permissions;
  // those that are closed meanwhile are named as long as the key has them
  const closed = departments.data?.filter(({ id, isActive }) => !isActive && departmentIds.includes(id)) ?? [];
  const asNow = initial?.expiresAt
    ? t('apiKeys.asNow', { until: dayAndTime(initial.expiresAt) })
    : t('apiKeys.doesNotExpire');
  const expiresAt = () => {
    if (days === AS_NOW) return initial?.expiresAt ?? null;
    return days === NEVER ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
  };
  return (
    <form
      className={people.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!isNamed || permissions.length === 0) return;
        const sight = departmentIds.length > 0 ? departmentIds : null;
        onSubmit({ name, permissions, departmentIds: sight, repliesNeedApproval, expiresAt: expiresAt() });
      }}
    >
      <TextInput
        label={t('field.name')}
        description={t('apiKeys.nameHint')}
        maxLength={80}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={isTried && !isNamed ? t('field.required') : problems.fields.name}
      />
      <Select
        label={t('apiKeys.expires')}
        allowDeselect={false}
        data={[
          ...(initial ? [{ value: AS_NOW, label: asNow }] : []),
          ...EXPIRES_AFTER_DAYS.map((count) => ({ value: String(count), label: t('apiKeys.inDays', { count }) })),
          ...(initial?.expiresAt === null ? [] : [{ value: NEVER, label: t('apiKeys.doesNotExpire') }]),
        ]}
        value={days}
        onChange={(value) => setDays(value ?? NEVER)}
      />
      <p className={people.hint}>{t('apiKeys.permissionsHint')}</p>
      <PermissionList
        offered={API_KEY_PERMISSIONS}
        permissions={permissions}
        showsCodes
        onChange={(chosen) => setPermissions([...chosen])}
      />
      {permissionProblem && (
        <p className={people.problem} role="alert">
          {permissionProblem}
        </p>
      )}
      <DepartmentsSelect
        label={t('apiKeys.departments')}
        description={t('apiKeys.departmentsHint')}
        departments={[...activeDepartments(departments.data), ...closed]}
        value={departmentIds}
        onChange={setDepartmentIds}
        error={problems.fields.departmentIds}
      />
      <LoadProblem query={departments} />
      <Switch
        label={t('replyRules.needApproval')}
        description={t('apiKeys.needApprovalHint')}
        checked={repliesNeedApproval}
        onChange={(event) => setNeedApproval(event.currentTarget.checked)}
      />
      <FormProblem error={error} sentence={problems.form} {...(onReload ? { onReload } : {})} />
      <FormActions>
        <Button type="submit" loading={isSaving}>
          {submitLabel}
        </Button>
      </FormActions>
    </form>
  );
}
