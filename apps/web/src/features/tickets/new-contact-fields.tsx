import { Button, SimpleGrid, TextInput } from '@mantine/core';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './new-ticket.module.css';

export interface NewContactDraft {
  name: string;
  email: string;
  phone: string;
}

interface NewContactFieldsProps {
  draft: NewContactDraft;
  onChange: (draft: NewContactDraft) => void;
  /** the form was to be sent: what is missing is said */
  isAsked: boolean;
  onCancel: () => void;
}

/** Somebody whom nobody knows yet, on the way to their first ticket. */
export function NewContactFields({ draft, onChange, isAsked, onCancel }: NewContactFieldsProps) {
  const { t } = useTranslation();
  const set = (name: keyof NewContactDraft) => ({
    value: draft[name],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => onChange({ ...draft, [name]: event.currentTarget.value }),
  });
  return (
    <fieldset className={classes.contact}>
      <legend>{t('newTicket.newContact')}</legend>
      <TextInput
        label={t('field.name')}
        data-autofocus
        maxLength={120}
        {...set('name')}
        error={isAsked && !draft.name.trim() ? t('newTicket.nameMissing') : undefined}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" mt="xs">
        <TextInput label={t('field.email')} type="email" {...set('email')} />
        <TextInput label={t('field.phone')} type="tel" description={t('field.phoneHint')} {...set('phone')} />
      </SimpleGrid>
      <Button variant="subtle" size="compact-xs" mt="xs" onClick={onCancel}>
        {t('newTicket.knownPerson')}
      </Button>
    </fieldset>
  );
}
