import { IconTrash } from '@tabler/icons-react';
import classes from '../../../app/shell/app-shell.module.css';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { exactTime } from '../../../lib/time.ts';
import { useCan, useSession } from '../../../lib/session.ts';
import { CancelDeletion } from './cancel-deletion.tsx';

/** Tells everybody that the organization is to be removed. */
export function LeavingBanner() {
  const { t } = useTranslation();
  const { organization } = useSession();
  const mayCancel = useCan('organization.manage');
  if (organization.removesAt === null) return null;
  return (
    <div className={classes.banner} role="status" data-tone="danger">
      <IconTrash size={16} stroke={1.75} aria-hidden />
      <span>
        {t('life.banner', {
          name: organization.name,
          at: exactTime(new Date(organization.removesAt), currentLocale()),
        })}
      </span>
      {mayCancel && <CancelDeletion size="compact-sm" />}
    </div>
  );
}
