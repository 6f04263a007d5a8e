import { ActionIcon, Menu } from '@mantine/core';
import type { Contact } from '@perch/contracts';
import { IconDots, IconDownload, IconEraser, IconGitMerge } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { notifyDone } from '../../lib/notify.ts';
import { useCan } from '../../lib/session.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';
import { MergeDialog } from './merge-dialog.tsx';

const EraseDialog = lazyComponent(async () => (await import('./erase-dialog.tsx')).EraseDialog);

/** What can be done with a contact as a whole. */
export function ContactMenu({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const canErase = useCan('organization.manage');
  const canExport = useCan('tickets.view');
  const [dialog, setDialog] = useState<'merge' | 'erase'>();
  const close = () => setDialog(undefined);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size="md" aria-label={t('contactsPage.more')}>
            <IconDots size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconGitMerge size={15} aria-hidden />} onClick={() => setDialog('merge')}>
            {t('contactsPage.merge')}
          </Menu.Item>
          {canExport && (
            <Menu.Item
              component="a"
              href={`/api/v1/contacts/${contact.id}/export`}
              download
              leftSection={<IconDownload size={15} aria-hidden />}
            >
              {t('contactsPage.export')}
            </Menu.Item>
          )}
          {canErase && (
            <Menu.Item
              color="red"
              leftSection={<IconEraser size={15} aria-hidden />}
              onClick={() => setDialog('erase')}
            >
              {t('contactsPage.erase')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === 'merge' && <MergeDialog contactId={contact.id} onClose={close} />}
      {dialog === 'erase' && (
        <Suspense fallback={null}>
          <EraseDialog
            contact={contact}
            onClose={close}
            onErased={() => {
              notifyDone(t('contactsPage.erased'));
              void navigate({ to: '/contacts' });
            }}
          />
        </Suspense>
      )}
    </>
  );
}
