import type { Contact } from '@perch/contracts';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { Chip } from '../../ui/chip.tsx';

/** The list shows the tickets of one contact. */
export function ContactChip({ contactId, onRemove }: { contactId: string; onRemove: () => void }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ['contacts', 'detail', contactId],
    queryFn: ({ signal }) => api.get<Contact>(`contacts/${contactId}`, { signal }),
  });
  const name = data?.name ?? '…';
  return (
    <Chip isActive onClick={onRemove} aria-label={t('ticketList.removeContact', { name })}>
      <span>{t('ticketList.ofContact', { name })}</span>
      <IconX size={13} stroke={1.75} aria-hidden />
    </Chip>
  );
}
