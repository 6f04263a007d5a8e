import { Alert, Button } from '@mantine/core';
import type { TicketRef } from '@perch/contracts';
import { IconArrowMerge } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';

interface MergedNoticeProps {
  into: TicketRef;
  /** takes what was written here along */
  onLeave: () => void;
}

/** Of a ticket that was merged into another: leads there. */
export function MergedNotice({ into, onLeave }: MergedNoticeProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const go = () => {
    onLeave();
    void navigate({ to: '/tickets/$ticketId', params: { ticketId: into.id }, search: (search) => search });
  };
  return (
    <Alert
      m="md"
      icon={<IconArrowMerge size={16} aria-hidden />}
      title={t('threadPage.merged', { number: into.number })}
    >
      <p>{t('threadPage.mergedHint')}</p>
      <Button size="xs" onClick={go}>
        {t('threadPage.goOn', { number: into.number })}
      </Button>
    </Alert>
  );
}
