import { Button, Modal, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { SaveDepartmentMail, type Department, type DepartmentMail } from '@perch/contracts';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { isApiError } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { currentLocale, LOCALE_NAMES, LOCALES, useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import setup from '../setup.module.css';
import classes from './email.module.css';
import { useRemoveDepartmentMail, useSaveDepartmentMail } from './queries.ts';

interface DepartmentMailDialogProps {
  department: Department;
  /** as it is now; null: the department has no address */
  mail: DepartmentMail | null;
  onClose: () => void;
}

const valuesOf = (mail: DepartmentMail | null) => ({
  fromName: mail?.fromName ?? '',
  address: mail?.address ?? '',
  replyTo: mail?.replyTo ?? '',
  usesReplyTag: mail?.usesReplyTag ?? true,
  signature: mail?.signature ?? '',
  locale: mail?.locale ?? currentLocale(),
});
type Values = ReturnType<typeof valuesOf>;

/** The address that the server has refused. */
function refusedField(error: unknown): string | null {
  if (isApiError(error, 'mail_address_taken')) return 'address';
  return isApiError(error, 'mail_address_of_perch') ? (error.fields[0]?.path ?? 'address') : null;
}

export function DepartmentMailDialog({ department, mail, onClose }: DepartmentMailDialogProps) {
  const { t } = useTranslation();
  const save = useSaveDepartmentMail();
  const remove = useRemoveDepartmentMail();
  const [opened] = useState(mail);
  const input = ({ replyTo, ...rest }: Values) => ({
    ...rest,
    replyTo: replyTo.trim() || null,
    revision: opened?.revision ?? 0,
  });
  const form = useForm<Values>({
    initialValues: valuesOf(opened),
    validate: (values) => {
      const { error } = SaveDepartmentMail.safeParse(input(values));
      return Object.fromEntries(
        (error?.issues ?? []).map(({ path }) => [path[0], t(`mail.problem.${String(path[0])}`)]),
      );
    },
  });
  const done = () => {
    notifyDone(t('mail.saved', { department: department.name }));
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (form.validate().hasErrors) return;
    save.mutate(
      { departmentId: department.id, input: SaveDepartmentMail.parse(input(form.values)) },
      { onSuccess: done },
    );
  };
  const refusal = errorSentence(t, save.error);
  const refused = refusedField(save.error);
  const failure = save.error ?? remove.error;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('mail.of', { department: department.name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form noValidate onSubmit={submit} className={classes.form}>
        <TextInput label={t('mail.fromName')} maxLength={80} data-autofocus {...form.getInputProps('fromName')} />
        <TextInput
          label={t('mail.address')}
          type="email"
          placeholder="support@example.com"
          description={t('mail.addressHint')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          {...form.getInputProps('address')}
          error={refused === 'address' ? refusal : form.errors['address']}
        />
        <TextInput
          label={t('mail.replyTo')}
          type="email"
          description={t('mail.replyToHint')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          {...form.getInputProps('replyTo')}
          error={refused === 'replyTo' ? refusal : form.errors['replyTo']}
        />
        <Select
          label={t('mail.locale')}
          description={t('mail.localeHint')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          allowDeselect={false}
          data={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
          {...form.getInputProps('locale')}
        />
        <Switch
          label={t('mail.usesReplyTag')}
          description={t('mail.usesReplyTagHint')}
          {...form.getInputProps('usesReplyTag', { type: 'checkbox' })}
        />
        <Textarea
          label={t('mail.signature')}
          autosize
          minRows={3}
          maxRows={8}
          maxLength={2000}
          {...form.getInputProps('signature')}
        />
        {failure && !refused && (
          <p className={setup.failing} role="alert">
            {errorSentence(t, failure)}
          </p>
        )}
        <div className={setup.dialogActions}>
          {opened && (
            <Button
              variant="subtle"
              color="red"
              loading={remove.isPending}
              onClick={() => remove.mutate(department.id, { onSuccess: done })}
            >
              {t('mail.remove')}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('action.save')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
