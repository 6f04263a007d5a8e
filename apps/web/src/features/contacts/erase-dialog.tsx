import { Button, Modal, TextInput } from '@mantine/core';
import type { Contact } from '@perch/contracts';
import { isSameName } from '@perch/core';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import classes from './contacts.module.css';
import { useEraseContact } from './queries.ts';

interface EraseDialogProps {
  contact: Contact;
  onClose: () => void;
  onErased: () => void;
}

/** Says what goes and what stays, and asks for the name. */
export function EraseDialog({ contact, onClose, onErased }: EraseDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const erase = useEraseContact(contact.id);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('contactsPage.eraseTitle', { name: contact.name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          erase.mutate(name, { onSuccess: onErased });
        }}
      >
        <p className={classes.plain}>{t('contactsPage.eraseGoes')}</p>
        <p className={classes.dim}>{t('contactsPage.eraseStays')}</p>
        <TextInput
          data-autofocus
          label={t('contactsPage.eraseType', { name: contact.name })}
          value={name}
          autoComplete="off"
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {erase.error && (
          <p className={classes.problem} role="alert">
            {errorSentence(t, erase.error)}
          </p>
        )}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" color="red" loading={erase.isPending} disabled={!isSameName(name, contact.name)}>
            {t('contactsPage.eraseDo')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
