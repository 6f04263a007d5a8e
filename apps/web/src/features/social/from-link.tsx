import { Button } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import type { SocialSearch } from './social-search.ts';
import classes from './social-page.module.css';

/** Opens the dialog that makes a ticket from the address of a tweet. */
export function FromLink() {
  const { t } = useTranslation();
  const canEdit = useCan('tickets.edit');
  const navigate = useNavigate();
  if (!canEdit) return null;
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      className={classes.fromLink}
      leftSection={<IconLink size={15} stroke={1.6} aria-hidden />}
      onClick={() => void navigate({ to: '.', search: (old: SocialSearch) => ({ ...old, link: '1' }) })}
    >
      {t('socialStream.fromLink')}
    </Button>
  );
}
