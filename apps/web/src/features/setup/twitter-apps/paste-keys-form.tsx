import { Button, PasswordInput, Select, TextInput } from '@mantine/core';
import { ConnectWithKeys } from '@perch/contracts';
import { useState, type ClipboardEvent, type FormEvent } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import type { AppRefusal } from './app-problem.ts';
import type { AppOption } from './app-choice.ts';
import { KEY_NAMES, parseKeys, type KeyName, type PastedKeys } from './parse-keys.ts';
import classes from './twitter-apps.module.css';

const NO_KEYS: PastedKeys = { consumerKey: '', consumerSecret: '', accessToken: '', accessTokenSecret: '' };
const ANOTHER = 'another';

interface PasteKeysFormProps {
  /** stored apps of OAuth 1.0a: of those the access token alone is needed */
  apps: AppOption[];
  /** the one that is proposed */
  initialAppId: string | null;
  /** the account that is authorized anew; null for a new one */
  accountId: string | null;
  refusal: AppRefusal;
  isSending: boolean;
  onSubmit: (keys: ConnectWithKeys) => void;
  onCancel: () => void;
}

export function PasteKeysForm({ apps, initialAppId, accountId, ...props }: PasteKeysFormProps) {
  const { t } = useTranslation();
  const { refusal, isSending, onSubmit, onCancel } = props;
  const [app, setApp] = useState(initialAppId ?? apps[0]?.value ?? ANOTHER);
  const [keys, setKeys] = useState(NO_KEYS);
  const [problems, setProblems] = useState<Partial<Record<string, 'empty' | 'malformed'>>>({});
  const isAnother = app === ANOTHER;
  const names = KEY_NAMES.filter((name) => isAnother || name.startsWith('access'));

  const set = (change: Partial<PastedKeys>) => {
    setKeys((before) => ({ ...before, ...change }));
    setProblems({});
  };
  /** Several keys at once find their fields by themselves. */
  function paste(event: ClipboardEvent) {
    const pasted = parseKeys(event.clipboardData.getData('text'));
    if (Object.keys(pasted).length === 0) return;
    event.preventDefault();
    if (pasted.consumerKey) setApp(ANOTHER);
    set(pasted);
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    const given = Object.fromEntries(names.map((name) => [name, keys[name]]));
    const named = isAnother ? {} : { twitterAppId: app };
    const parsed = ConnectWithKeys.safeParse({ ...given, ...named, ...(accountId !== null && { accountId }) });
    if (parsed.success) return onSubmit(parsed.data);
    setProblems(
      Object.fromEntries(
        parsed.error.issues.map(({ path, code }) => [String(path[0]), code === 'too_small' ? 'empty' : 'malformed']),
      ),
    );
  }
  const problemOf = (name: string) => {
    const problem = problems[name];
    return problem ? t(`twitterApp.problem.${problem}`) : (refusal.fields[name] ?? null);
  };
  const field = (name: KeyName, at: number) => {
    const shared = {
      label: t(`twitterApp.key.${name}`),
      value: keys[name],
      autoComplete: 'off',
      spellCheck: false,
      onPaste: paste,
      error: problemOf(name),
      ...(at === 0 && { 'data-autofocus': true }),
    };
    return name.endsWith('Secret') ? (
      <PasswordInput
        key={name}
        {...shared}
        visibilityToggleButtonProps={{ 'aria-label': t('twitterApp.showSecret') }}
        onChange={(event) => set({ [name]: event.currentTarget.value })}
      />
    ) : (
      <TextInput key={name} {...shared} onChange={(event) => set({ [name]: event.currentTarget.value })} />
    );
  };
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <p className={classes.text}>{t('twitterApp.pasteHint')}</p>
      {apps.length > 0 && (
        <Select
          label={t('twitterApp.pasteApp')}
          allowDeselect={false}
          value={app}
          onChange={(next) => next && setApp(next)}
          data={[
            ...apps.map(({ value, name }) => ({ value, label: name ?? value })),
            { value: ANOTHER, label: t('twitterApp.pasteAnother') },
          ]}
          error={problemOf('twitterAppId')}
        />
      )}
      {names.map(field)}
      <p className={classes.hint}>{t('twitterApp.pasteRights')}</p>
      {refusal.general && (
        <p className={classes.problem} role="alert">
          {refusal.general}
        </p>
      )}
      <div className={classes.actions}>
        <Button variant="default" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" loading={isSending}>
          {t(accountId === null ? 'twitterApp.pasteConnect' : 'twitterApp.pasteReauthorize')}
        </Button>
      </div>
    </form>
  );
}
