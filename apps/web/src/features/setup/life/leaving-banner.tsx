import { Alert } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import shell from '../../../app/shell/app-shell.module.css';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { exactTime } from '../../../lib/time.ts';
import { useCan, useSession } from '../../../lib/session.ts';
import { CancelDeletion } from './cancel-deletion.tsx';
import classes from './life.module.css';

/** Tells everybody that the organization is to be removed. */
export function LeavingBanner() {
  const { t } = useTranslation();
  const { organization } = useSession();
  const mayCancel = useCan('organization.manage');
  if (organization.removesAt === null) return null;
  return (
    <div className={shell.banner} role="status" data-tone="danger">
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

/** In place of what one writes with, while the organization is to be removed: why nobody can be answered, and what to do. */
export function NobodyAnswers() {
  const { t } = useTranslation();
  const { organization } = useSession();
  const mayCancel = useCan('organization.manage');
  if (organization.removesAt === null) return null;
  const values = { name: organization.name, at: exactTime(new Date(organization.removesAt), currentLocale()) };
  return (
    <Alert m="md" color="red" icon={<IconTrash size={16} aria-hidden />} title={t('life.noAnswers')}>
      <div className={classes.noAnswers}>
        <p>{t('life.noAnswersWhy', values)}</p>
        {mayCancel ? <CancelDeletion size="compact-sm" /> : <p>{t('life.noAnswersAsk')}</p>}
      </div>
    </Alert>
  );
}
