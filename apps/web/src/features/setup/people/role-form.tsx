import { Alert, Button, Select, Switch, TextInput } from '@mantine/core';
import { CreateRole, type Role } from '@perch/contracts';
import { allowedBeyondWalls, type Permission } from '@perch/core';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { roleName } from '../../../lib/role-name.ts';
import { sessionCan, useSession } from '../../../lib/session.ts';
import { FormActions, FormProblem } from './form-parts.tsx';
import classes from './people.module.css';
import { longNameProblem } from './name-problem.ts';
import { PermissionList } from './permission-list.tsx';
import { problemsOf } from './problems-of.ts';

interface RoleValues {
  name: string;
  permissions: readonly Permission[];
  repliesNeedApproval: boolean;
  departmentsOnly: boolean;
}

interface RoleFormProps {
  initial: RoleValues;
  /** roles whose permissions a new one may begin with */
  examples?: Role[];
  submitLabel: string;
  isSaving: boolean;
  error: unknown;
  onSubmit: (values: RoleValues) => void;
  onReload?: () => void;
}

export function RoleForm({ initial, examples, submitLabel, isSaving, error, onSubmit, onReload }: RoleFormProps) {
  const { t } = useTranslation();
  const session = useSession();
  const [name, setName] = useState(initial.name);
  const [permissions, setPermissions] = useState(initial.permissions);
  const [repliesNeedApproval, setNeedApproval] = useState(initial.repliesNeedApproval);
  const [isWalled, setWalled] = useState(initial.departmentsOnly);
  const beyond = allowedBeyondWalls(permissions);
  // said before it is refused: who could let themselves in sees all
  const departmentsOnly = isWalled && beyond.length === 0;
  const [isTried, setTried] = useState(false);
  const isNamed = CreateRole.shape.name.safeParse(name).success;
  const nameProblem = longNameProblem(t, name) ?? (isTried && !isNamed ? t('field.required') : undefined);
  const isEmpty = permissions.length === 0;
  const [isWarned, setWarned] = useState(false);
  const problems = problemsOf(t, error, ['name', 'permissions']);
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isNamed && isEmpty && !isWarned) return setWarned(true);
        if (isNamed) onSubmit({ name, permissions, repliesNeedApproval, departmentsOnly });
      }}
    >
      <TextInput
        label={t('field.name')}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={nameProblem ?? problems.fields.name}
      />
      {examples && (
        <Select
          label={t('people.startFrom')}
          placeholder={t('people.startFromNothing')}
          clearable
          clearButtonProps={{ 'aria-label': t('action.clear') }}
          data={examples.map((role) => ({ value: role.id, label: roleName(t, role) }))}
          onChange={(id) => {
            const example = examples.find((role) => role.id === id)?.permissions ?? [];
            setPermissions(example.filter((permission) => sessionCan(session, permission)));
          }}
        />
      )}
      <PermissionList permissions={permissions} onChange={setPermissions} />
      {problems.fields.permissions && (
        <p className={classes.problem} role="alert">
          {problems.fields.permissions}
        </p>
      )}
      <Switch
        label={t('replyRules.needApproval')}
        description={t('replyRules.needApprovalHint')}
        checked={repliesNeedApproval}
        onChange={(event) => setNeedApproval(event.currentTarget.checked)}
      />
      <Switch
        label={t('walls.departmentsOnly')}
        description={
          beyond.length === 0
            ? t('walls.departmentsOnlyHint')
            : t('walls.departmentsOnlyNot', {
                permissions: beyond.map((permission) => `“${t(`people.permission.${permission}`)}”`).join(', '),
              })
        }
        checked={departmentsOnly}
        disabled={beyond.length > 0}
        onChange={(event) => setWalled(event.currentTarget.checked)}
      />
      {isEmpty && isWarned && (
        <Alert color="yellow" role="alert" title={t('people.allowsNothing')}>
          {t('people.allowsNothingHint')}
        </Alert>
      )}
      <FormProblem error={error} sentence={problems.form} {...(onReload ? { onReload } : {})} />
      <FormActions>
        <Button type="submit" loading={isSaving}>
          {isEmpty && isWarned ? t('people.allTheSame') : submitLabel}
        </Button>
      </FormActions>
    </form>
  );
}
