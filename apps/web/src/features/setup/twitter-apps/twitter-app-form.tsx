import { Button, PasswordInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import type { TwitterApp } from '@perch/contracts';
import { useState, type FormEvent } from 'react';
import { useAccounts } from '../../../lib/directory.ts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import type { AppRefusal } from './app-problem.ts';
import type { AppProblems, AppValues, ReadApp } from './app-values.ts';
import { CopyField } from './copy-field.tsx';
import { PriceFields } from './price-fields.tsx';
import classes from './twitter-apps.module.css';

interface TwitterAppFormProps<T> {
  initial: AppValues;
  /** the app that is changed; null for a new one */
  app: TwitterApp | null;
  callbackUrl: string;
  read: (values: AppValues) => ReadApp<T>;
  refusal: AppRefusal;
  isSaving: boolean;
  onSubmit: (input: T) => void;
  onCancel: () => void;
}

export function TwitterAppForm<T>(props: TwitterAppFormProps<T>) {
  const { app, callbackUrl, read, refusal, isSaving, onSubmit, onCancel } = props;
  const { t } = useTranslation();
  const { data: accounts } = useAccounts();
  const [values, setValues] = useState(props.initial);
  const [problems, setProblems] = useState<AppProblems>({});
  const set = (change: Partial<AppValues>) => {
    setValues((before) => ({ ...before, ...change }));
    setProblems((before) => Object.fromEntries(Object.entries(before).filter(([name]) => !(name in change))));
  };
  const problemOf = (name: string) => {
    const problem = problems[name];
    return problem ? t(`twitterApp.problem.${problem}`) : (refusal.fields[name] ?? null);
  };
  function submit(event: FormEvent) {
    event.preventDefault();
    const { input, problems: found } = read(values);
    setProblems(found ?? {});
    if (input !== null) onSubmit(input);
  }
  const kind = values.authorization;
  const savedOn =
    app && new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium' }).format(new Date(app.secretSetAt));
  const isLocked = app !== null && app.accounts.length > 0;
  const owners = (accounts ?? []).map(({ twitterUserId, username }) => ({
    value: twitterUserId,
    label: `@${username}`,
  }));
  const isKnown = values.ownerUserId === '' || owners.some(({ value }) => value === values.ownerUserId);
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <TextInput
        label={t('twitterApp.name')}
        description={t('twitterApp.nameHint')}
        maxLength={60}
        data-autofocus
        value={values.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={problemOf('name')}
      />
      <div>
        <span className={classes.label} id="app-kind">
          {t('twitterApp.kind')}
        </span>
        <SegmentedControl
          aria-labelledby="app-kind"
          disabled={app !== null}
          value={kind}
          onChange={(authorization) => set({ authorization })}
          data={[
            { value: 'oauth2', label: t('twitterApp.authorization.oauth2') },
            { value: 'oauth1', label: t('twitterApp.authorization.oauth1') },
          ]}
        />
        <p className={classes.hint}>{t(app ? 'twitterApp.kindFixed' : `twitterApp.kindHint.${kind}`)}</p>
      </div>
      <CopyField label={t('twitterApp.callback')} description={t('twitterApp.callbackHint')} value={callbackUrl} />
      <TextInput
        label={t(`twitterApp.clientId.${kind}`)}
        description={isLocked ? t('twitterApp.clientIdLocked') : undefined}
        readOnly={isLocked}
        autoComplete="off"
        spellCheck={false}
        value={values.clientId}
        onChange={(event) => set({ clientId: event.currentTarget.value })}
        error={problemOf('clientId')}
      />
      <PasswordInput
        label={t(`twitterApp.clientSecret.${kind}`)}
        description={savedOn ? t('twitterApp.secretKept', { date: savedOn }) : t('twitterApp.secretHint')}
        visibilityToggleButtonProps={{ 'aria-label': t('twitterApp.showSecret') }}
        autoComplete="new-password"
        spellCheck={false}
        value={values.clientSecret}
        onChange={(event) => set({ clientSecret: event.currentTarget.value })}
        error={problemOf('clientSecret')}
      />
      <Select
        label={t('twitterApp.plan')}
        description={t('twitterApp.planHint')}
        allowDeselect={false}
        value={values.tier}
        onChange={(tier) => tier && set({ tier: tier as AppValues['tier'] })}
        data={(['self_serve', 'enterprise'] as const).map((tier) => ({
          value: tier,
          label: t(`twitterApp.tier.${tier}`),
        }))}
      />
      <Select
        label={t('twitterApp.owner')}
        description={t('twitterApp.ownerHint')}
        placeholder={t('twitterApp.ownerNone')}
        clearable
        clearButtonProps={{ 'aria-label': t('action.clear') }}
        value={values.ownerUserId || null}
        onChange={(ownerUserId) => set({ ownerUserId: ownerUserId ?? '' })}
        data={isKnown ? owners : [...owners, { value: values.ownerUserId, label: values.ownerUserId }]}
      />
      <PriceFields values={values} onChange={set} problemOf={problemOf} />
      {refusal.general && (
        <p className={classes.problem} role="alert">
          {refusal.general}
        </p>
      )}
      <div className={classes.actions}>
        <Button variant="default" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" loading={isSaving}>
          {t(app ? 'action.save' : 'twitterApp.add')}
        </Button>
      </div>
    </form>
  );
}
