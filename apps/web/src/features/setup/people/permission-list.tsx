import { Checkbox } from '@mantine/core';
import { switchPermission, type Permission } from '@perch/core';
import { useTranslation } from '../../../lib/i18n.ts';
import { sessionCan, useSession } from '../../../lib/session.ts';
import { permissionGroups } from './permission-groups.ts';
import classes from './people.module.css';

interface PermissionListProps {
  /** left out: all that there are */
  offered?: readonly Permission[];
  permissions: readonly Permission[];
  /** beside the words: what answers to programs name */
  showsCodes?: boolean;
  /** null: to look at only */
  onChange: ((permissions: readonly Permission[]) => void) | null;
}

/** The permissions of a role in words. What one does not have oneself cannot be given, only taken away. */
export function PermissionList({ offered, permissions, showsCodes = false, onChange }: PermissionListProps) {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <div className={classes.permissions}>
      {permissionGroups(offered).map((group) => (
        <fieldset key={group.id}>
          <legend>{t(`people.permissionGroup.${group.id}`)}</legend>
          {group.permissions.map((permission) => {
            const isOn = permissions.includes(permission);
            const isHeld = sessionCan(session, permission);
            return (
              <Checkbox
                key={permission}
                label={showsCodes ? <WithCode permission={permission} /> : t(`people.permission.${permission}`)}
                {...(isHeld || !onChange ? {} : { description: t('people.notYours') })}
                checked={isOn}
                disabled={!onChange || (!isOn && !isHeld)}
                onChange={(event) => onChange?.(switchPermission(permissions, permission, event.currentTarget.checked))}
              />
            );
          })}
        </fieldset>
      ))}
    </div>
  );
}

function WithCode({ permission }: { permission: Permission }) {
  const { t } = useTranslation();
  return (
    <>
      {t(`people.permission.${permission}`)} <code>{permission}</code>
    </>
  );
}
