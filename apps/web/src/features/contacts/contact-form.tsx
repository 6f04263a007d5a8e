import { Button, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { errorSentence } from '../../lib/error-sentence.ts';
import { contactRules, type ContactValues } from './contact-values.ts';
import classes from './contacts.module.css';

interface ContactFormProps {
  initial: ContactValues;
  submitLabel: string;
  isSaving: boolean;
  error: unknown;
  onSubmit: (values: ContactValues) => void;
  onCancel: () => void;
}

export function ContactForm({ initial, submitLabel, isSaving, error, onSubmit, onCancel }: ContactFormProps) {
  const { t } = useTranslation();
  const form = useForm({ mode: 'uncontrolled', initialValues: initial, validate: contactRules });
  const message = (name: keyof ContactValues) => form.errors[name] && t(String(form.errors[name]));
  return (
    <form className={classes.form} noValidate onSubmit={form.onSubmit(onSubmit)}>
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
        <p className={classes.problem} role="alert">
          {errorSentence(t, error)}
        </p>
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
