import { Button, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ProfileRef } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { ContactConflict, type Insist } from './contact-conflict.tsx';
import { contactRules, type ContactValues } from './contact-values.ts';
import classes from './contacts.module.css';
import { ProfilesField } from './profiles-field.tsx';

interface ContactFormProps {
  initial: ContactValues;
  profiles: ProfileRef[];
  /** the contact that is edited; a new one has none */
  contactId?: string;
  submitLabel: string;
  isSaving: boolean;
  error: unknown;
  onSubmit: (values: ContactValues, profiles: ProfileRef[], insist: Insist) => void;
  onCancel: () => void;
}

export function ContactForm(props: ContactFormProps) {
  const { initial, contactId, submitLabel, isSaving, error, onSubmit, onCancel } = props;
  const { t } = useTranslation();
  const [profiles, setProfiles] = useState(props.profiles);
  const [insist, setInsist] = useState<Insist>({});
  const form = useForm({ mode: 'uncontrolled', initialValues: initial, validate: contactRules });
  const message = (name: keyof ContactValues) => form.errors[name] && t(String(form.errors[name]));
  const again = (more: Insist) => {
    const all = { ...insist, ...more };
    setInsist(all);
    onSubmit(form.getValues(), profiles, all);
  };
  return (
    <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => onSubmit(values, profiles, {}))}>
      <TextInput
        label={t('field.name')}
        maxLength={120}
        data-autofocus
        key={form.key('name')}
        {...form.getInputProps('name')}
        error={message('name')}
      />
      <TextInput
        label={t('field.email')}
        type="email"
        key={form.key('email')}
        {...form.getInputProps('email')}
        error={message('email')}
      />
      <TextInput
        label={t('field.phone')}
        type="tel"
        description={t('field.phoneHint')}
        key={form.key('phone')}
        {...form.getInputProps('phone')}
        error={message('phone')}
      />
      <ProfilesField value={profiles} onChange={setProfiles} />
      <Textarea
        label={t('field.notes')}
        autosize
        minRows={3}
        maxRows={10}
        key={form.key('notes')}
        {...form.getInputProps('notes')}
        error={message('notes')}
      />
      {error !== null && error !== undefined && (
        <ContactConflict
          error={error}
          contactId={contactId}
          email={form.getValues().email.trim()}
          profiles={profiles}
          onInsist={again}
        />
      )}
      <div className={classes.actions}>
        <Button variant="default" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" loading={isSaving}>
          {submitLabel}
        </Button>
      </div>
    </form>
  );
}
