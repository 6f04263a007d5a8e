import { Button, TextInput, type TextInputProps } from '@mantine/core';
import type { UpdateAccount } from '@perch/contracts';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyDone } from '../../lib/notify.ts';
import classes from './limit-field.module.css';
import { useUpdateAccount } from './usage-queries.ts';

interface LimitFieldProps extends Pick<
  TextInputProps,
  'label' | 'placeholder' | 'inputMode' | 'leftSection' | 'leftSectionWidth'
> {
  accountId: string;
  /** null: there is none */
  saved: number | null;
  /** the saved one as people write it */
  written: string;
  /** what was typed; null for nothing: none */
  read: (typed: string) => number | null | 'unusable';
  changeOf: (limit: number | null) => UpdateAccount;
  words: { hint: string; unusable: string; remove: string; saved: string; removed: string };
}

/** A number of an account that may be left out, saved on its own. */
export function LimitField({ accountId, saved, written, read, changeOf, words, ...input }: LimitFieldProps) {
  const { t } = useTranslation();
  const update = useUpdateAccount(accountId);
  const hintId = useId();
  const [typed, setTyped] = useState(written);
  const [isRefused, setRefused] = useState(false);
  const next = read(typed);

  const save = (limit: number | null) =>
    update.mutate(changeOf(limit), { onSuccess: () => notifyDone(limit === null ? words.removed : words.saved) });
  function submit(event: FormEvent) {
    event.preventDefault();
    setRefused(next === 'unusable');
    if (next !== 'unusable') save(next);
  }
  const problem = isRefused ? words.unusable : update.error ? errorSentence(t, update.error) : null;
  return (
    <form className={classes.field} onSubmit={submit} noValidate>
      <TextInput
        {...input}
        className={classes.input!}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setRefused(false);
          update.reset();
        }}
        error={problem !== null}
        aria-describedby={hintId}
      />
      <div className={classes.actions}>
        <Button type="submit" disabled={next === saved} loading={update.isPending}>
          {t('action.save')}
        </Button>
        {saved !== null && (
          <Button variant="default" disabled={update.isPending} onClick={() => save(null)}>
            {words.remove}
          </Button>
        )}
      </div>
      <p
        id={hintId}
        className={classes.hint}
        role={problem ? 'alert' : undefined}
        data-problem={problem !== null || undefined}
      >
        {problem ?? words.hint}
      </p>
    </form>
  );
}
