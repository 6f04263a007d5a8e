import { Modal } from '@mantine/core';
import { useTranslation } from '../../lib/i18n.ts';
import { LinkForm } from './link-form.tsx';

/** Asks for the ticket that this one has to do with. */
export function LinkDialog({ ticketId, onClose }: { ticketId: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('threadPage.linkNumber')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      size="sm"
    >
      <LinkForm isAlone ticketId={ticketId} onLinked={onClose} />
    </Modal>
  );
}
