import { Button, Select, Switch, TextInput } from '@mantine/core';
import { CreateApiKey } from '@perch/contracts';
import { API_KEY_PERMISSIONS, type Permission } from '@perch/core';
import { useState } from 'react';
import { activeDepartments, useDepartments } from '../../../lib/directory.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { FormActions, FormProblem, LoadProblem } from '../people/form-parts.tsx';
import people from '../people/people.module.css';
import { PermissionList } from '../people/permission-list.tsx';
import { DepartmentsSelect } from '../people/person-fields.tsx';
import { problemsOf } from '../people/problems-of.ts';
import { KeyDrawer } from './key-drawer.tsx';
import { useCreateApiKey } from './queries.ts';
import { SecretShown } from './secret-shown.tsx';

const EXPIRES_AFTER_DAYS = [30, 90, 365] as const;
const NEVER = 'never';
const DAY_MS = 86_400_000;

/** What a key is to be called, may do and how long it serves; then its secret, once. */
export function NewApiKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const create = useCreateApiKey();
  const departments = useDepartments();
  const [name, setName] = useState('');
  const [permissions, setPermissions] = useState<readonly Permission[]>([]);
  const [departmentIds, setDepartmentIds] = useState<string[]>([]);
  const [days, setDays] = useState<string>(String(EXPIRES_AFTER_DAYS[1]));
  const [repliesNeedApproval, setNeedApproval] = useState(false);
  const [isTried, setTried] = useState(false);
  const isNamed = CreateApiKey.shape.name.safeParse(name).success;
  const isComplete = isNamed && permissions.length > 0;
  const problems = problemsOf(t, create.error, ['name', 'permissions', 'departmentIds']);
  const permissionProblem =
    isTried && permissions.length === 0 ? t('apiKeys.permissionsMissing') : problems.fields.permissions;
  if (create.data) {
    return (
      <KeyDrawer title={t('apiKeys.created')} isHeld onClose={onClose}>
        <SecretShown apiKey={create.data} onClose={onClose} />
      </KeyDrawer>
    );
  }
  const submit = () => {
    const expiresAt = days === NEVER ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    const chosen = { permissions: [...permissions], repliesNeedApproval };
    create.mutate({ name, expiresAt, departmentIds: departmentIds.length > 0 ? departmentIds : null, ...chosen });
  };
  return (
    <KeyDrawer title={t('apiKeys.create')} isHeld={false} onClose={onClose}>
      <form
        className={people.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isComplete) submit();
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
            ...EXPIRES_AFTER_DAYS.map((count) => ({ value: String(count), label: t('apiKeys.inDays', { count }) })),
            { value: NEVER, label: t('apiKeys.doesNotExpire') },
          ]}
          value={days}
          onChange={(value) => setDays(value ?? NEVER)}
        />
        <p className={people.hint}>{t('apiKeys.permissionsHint')}</p>
        <PermissionList offered={API_KEY_PERMISSIONS} permissions={permissions} showsCodes onChange={setPermissions} />
        {permissionProblem && (
          <p className={people.problem} role="alert">
            {permissionProblem}
          </p>
        )}
        <DepartmentsSelect
          label={t('apiKeys.departments')}
          description={t('apiKeys.departmentsHint')}
          departments={activeDepartments(departments.data)}
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
        <FormProblem error={create.error} sentence={problems.form} />
        <FormActions>
          <Button type="submit" loading={create.isPending}>
            {t('apiKeys.create')}
          </Button>
        </FormActions>
      </form>
    </KeyDrawer>
  );
}
