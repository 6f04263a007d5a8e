import { Button } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../lib/i18n.ts';
import { useCan } from '../lib/session.ts';
import { EmptyState } from './states.tsx';

export interface NoAccountProps {
  title: string;
  /** what connecting one brings */
  hint: string;
  /** the same for who may not connect one; left out: it is not shown to them */
  ask?: string;
}

/** Nothing is here because no X account is connected yet: leads to connecting one. */
export function NoAccount({ title, hint, ask }: NoAccountProps) {
  const { t } = useTranslation();
  const canSetUp = useCan('setup.social');
  return (
    <EmptyState
      icon={<IconPlugConnected size={28} stroke={1.5} />}
      title={title}
      action={
        canSetUp && (
          <Button component={Link} to="/setup/channels/twitter">
            {t('ticket.connectFirst')}
          </Button>
        )
      }
    >
      {canSetUp ? hint : ask}
    </EmptyState>
  );
}
