import { Button, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { UpdateMe } from '@perch/contracts';
import { useId, useState, type FormEvent } from 'react';
import { useChooseLocale } from '../../../lib/choose-locale.ts';
import { useEstimates, useShowEstimates } from '../../../lib/estimates.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { currentLocale, LOCALE_NAMES, LOCALES, useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { useSession } from '../../../lib/session.ts';
import classes from './profile.module.css';
import { useRename } from './queries.ts';

/** Name and language; the language is spoken at once. */
export function ProfileForm() {
  const { t } = useTranslation();
  const { member } = useSession();
  const rename = useRename();
  const chooseLocale = useChooseLocale();
  const seesEstimates = useEstimates();
  const showEstimates = useShowEstimates();
  const languageId = useId();
  const [name, setName] = useState(member.name);
  const [isRefused, setRefused] = useState(false);
  const parsed = UpdateMe.shape.name.safeParse(name);
  function submit(event: FormEvent) {
    event.preventDefault();
    setRefused(!parsed.success);
    if (parsed.success && parsed.data !== undefined) {
      rename.mutate(parsed.data, { onSuccess: () => notifyDone(t('phone.saved')) });
    }
  }
  const problem = isRefused ? t('field.required') : rename.error ? errorSentence(t, rename.error) : null;
  return (
    <>
      <form className={classes.line} noValidate onSubmit={submit}>
        <TextInput
          label={t('field.name')}
          autoComplete="name"
          maxLength={80}
          value={name}
          error={problem}
          onChange={(event) => {
            setName(event.currentTarget.value);
            setRefused(false);
            rename.reset();
          }}
        />
        <Button type="submit" loading={rename.isPending} disabled={name.trim() === member.name}>
          {t('action.save')}
        </Button>
      </form>
      <div className={classes.language}>
        <span id={languageId}>{t('phone.language')}</span>
        <SegmentedControl
          aria-labelledby={languageId}
          data={LOCALES.map((value) => ({ value, label: <span lang={value}>{LOCALE_NAMES[value]}</span> }))}
          value={currentLocale()}
          onChange={(locale) => void chooseLocale(locale)}
        />
      </div>
      {showEstimates && (
        <Switch
          mt="md"
          label={t('socialStream.estimates')}
          description={t('socialStream.estimatesHint')}
          checked={seesEstimates}
          onChange={(event) => showEstimates(event.currentTarget.checked)}
        />
      )}
    </>
  );
}
