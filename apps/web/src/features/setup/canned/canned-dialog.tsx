import { Button, Modal, MultiSelect, Switch, Textarea, TextInput } from '@mantine/core';
import type { CannedReply } from '@perch/contracts';
import { PLACEHOLDERS, unknownPlaceholders } from '@perch/core';
import { useRef, useState, type FormEvent } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from '../../../lib/i18n.ts';
import { activeDepartments, useDepartments } from '../../../lib/directory.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { useCan } from '../../../lib/session.ts';
import { useCreateCanned, useDeleteCanned, useUpdateCanned } from '../../canned/index.ts';
import classes from './canned-page.module.css';
import { SureButton } from '../../../ui/sure-button.tsx';

const SHORTCUT = /^[\p{L}\p{N}_-]{1,32}$/u;

/** @param reply null: a new one */
export function CannedDialog({ reply, onClose }: { reply: CannedReply | null; onClose: () => void }) {
  const { t } = useTranslation();
  const mayManage = useCan('organization.manage');
  const departments = activeDepartments(useDepartments().data);
  const create = useCreateCanned();
  const update = useUpdateCanned();
  const remove = useDeleteCanned();
  const box = useRef<HTMLTextAreaElement>(null);
  const [name, setName] = useState(reply?.name ?? '');
  const [shortcut, setShortcut] = useState(reply?.shortcut ?? '');
  const [text, setText] = useState(reply?.text ?? '');
  const [departmentIds, setDepartmentIds] = useState(reply?.departments.map(({ id }) => id) ?? []);
  const [isShared, setShared] = useState(reply?.isShared ?? mayManage);
  const [isTried, setTried] = useState(false);

  const unknown = unknownPlaceholders(text);
  const short = shortcut.trim().replace(/^\//, '');
  const problems = {
    name: name.trim() === '' ? t('field.required') : null,
    shortcut: short !== '' && !SHORTCUT.test(short) ? t('canned.shortcutInvalid') : null,
    text:
      unknown.length > 0
        ? t('canned.unknown', {
            count: unknown.length,
            names: unknown.map(({ name: each }) => (/[{}]/.test(each) ? each : `{{${each}}}`)).join(', '),
          })
        : text.trim() === ''
          ? t('field.required')
          : null,
  };
  const shown = (problem: string | null) => (isTried ? problem : null);
  const error = create.error ?? update.error ?? remove.error;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(problems).some((problem) => problem !== null)) return;
    const fields = { name: name.trim(), shortcut: short || null, text: text.trim(), departmentIds };
    const onSuccess = () => {
      notifyDone(t('canned.saved', { name: fields.name }));
      onClose();
    };
    if (reply) update.mutate({ id: reply.id, patch: { ...fields, revision: reply.revision } }, { onSuccess });
    else create.mutate({ ...fields, isShared }, { onSuccess });
  };
  const onDelete = () =>
    remove.mutate(reply!.id, {
      onSuccess: () => {
        notifyDone(t('canned.deleted', { name: reply!.name }));
        onClose();
      },
    });
  const insert = (placeholder: string) => {
    const at = box.current?.selectionStart ?? text.length;
    const added = `{{${placeholder}}}`;
    flushSync(() => setText(text.slice(0, at) + added + text.slice(at)));
    box.current?.focus();
    box.current?.setSelectionRange(at + added.length, at + added.length);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={reply ? reply.name : t('canned.new')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form className={classes.form} onSubmit={submit} noValidate>
        <TextInput
          data-autofocus
          label={t('field.name')}
          maxLength={80}
          value={name}
          error={shown(problems.name)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('canned.shortcut')}
          description={t('canned.shortcutHint')}
          value={shortcut}
          error={shown(problems.shortcut)}
          onChange={(event) => setShortcut(event.currentTarget.value)}
        />
        <Textarea
          ref={box}
          label={t('canned.text')}
          autosize
          minRows={4}
          maxRows={14}
          maxLength={10_000}
          value={text}
          error={unknown.length > 0 ? problems.text : shown(problems.text)}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <fieldset className={classes.placeholders}>
          <legend>{t('canned.placeholders')}</legend>
          {PLACEHOLDERS.map((placeholder) => (
            <Button key={placeholder} size="compact-xs" variant="default" onClick={() => insert(placeholder)}>
              {t(`canned.placeholder.${placeholder.replace('.', '_')}`)}
            </Button>
          ))}
        </fieldset>
        <MultiSelect
          label={t('setup.departments.title')}
          description={t('canned.departmentsHint')}
          data={departments.map(({ id, name: label }) => ({ value: id, label }))}
          value={departmentIds}
          onChange={setDepartmentIds}
          clearable
        />
        {!reply && mayManage && (
          <Switch
            label={t('canned.shared')}
            description={t('canned.sharedHint')}
            checked={isShared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
        )}
        {error && (
          <p className={classes.problem} role="alert">
            {errorSentence(t, error)}
          </p>
        )}
        <div className={classes.actions}>
          {reply && (
            <SureButton
              label={t('canned.delete')}
              sureLabel={t('canned.deleteSure')}
              isLoading={remove.isPending}
              onSure={onDelete}
            />
          )}
          <Button className={classes.push} variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending || update.isPending}>
            {t('action.save')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
