import { Modal } from '@mantine/core';
import type { ProfileRef } from '@perch/contracts';
import { useTranslation } from '../../lib/i18n.ts';
import { notifyDone } from '../../lib/notify.ts';
import { ContactForm } from './contact-form.tsx';
import { contactInput } from './contact-values.ts';
import { useCreateContact } from './queries.ts';

interface NewContactDialogProps {
  /** the X user the contact is for */
  profile?: ProfileRef;
  /** the ticket from which it is made */
  ticketId?: string;
  onClose: () => void;
  onCreated?: (contactId: string) => void;
}

export function NewContactDialog({ profile, ticketId, onClose, onCreated }: NewContactDialogProps) {
  const { t } = useTranslation();
  const create = useCreateContact(ticketId);
  return (
    <Modal opened onClose={onClose} title={t('contact.new')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      {profile && (
        <p style={{ margin: '0 0 12px', color: 'var(--perch-muted)' }}>
          {t('contact.linksTo', { username: profile.username })}
        </p>
      )}
      <ContactForm
        profiles={profile ? [profile] : []}
        initial={{ name: profile?.name ?? '', email: '', phone: '', notes: '' }}
        submitLabel={t('contact.create')}
        isSaving={create.isPending}
        error={create.error}
        onCancel={onClose}
        onSubmit={(values, profiles, insist) =>
          create.mutate(
            {
              ...contactInput(values),
              ...insist,
              twitterUserIds: profiles.map(({ twitterUserId }) => twitterUserId),
            },
            {
              onSuccess: (contact) => {
                notifyDone(t('contact.created', { name: contact.name }));
                onClose();
                onCreated?.(contact.id);
              },
            },
          )
        }
      />
    </Modal>
  );
}
