import { Button, Group, Modal, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';

interface SaveViewDialogProps {
  title: string;
  initial: { name: string; isShared: boolean };
  isSaving: boolean;
  onSave: (view: { name: string; isShared: boolean }) => void;
  onClose: () => void;
}

/** The name of a saved view, and whether everybody sees it. */
export function SaveViewDialog({ title, initial, isSaving, onSave, onClose }: SaveViewDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(initial.name);
  const [isShared, setShared] = useState(initial.isShared);
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('action.close') }} size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) onSave({ name: name.trim(), isShared });
        }}
      >
        <TextInput
          data-autofocus
          label={t('ticketList.viewName')}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Switch
          mt="md"
          label={t('ticketList.share')}
          description={t('ticketList.shareHint')}
          checked={isShared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={isSaving} disabled={!name.trim()}>
            {t('ticketList.saveView')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
