import { Button, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { ESCALATION_LIMITS, MAX_ESCALATION_KEYWORDS, type EscalationRule } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { useState, type FormEvent } from 'react';
import { isApiError } from '../../../lib/api.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { focus } from '../../../ui/focus.ts';
import { SureButton } from '../../../ui/sure-button.tsx';
import { useFirstProblem } from '../../../ui/use-first-problem.ts';
import { KeywordBox } from '../keyword-box.tsx';
import { BaselineField } from './baseline-field.tsx';
import { ChangedRuleNotice } from './changed-rule-notice.tsx';
import { useDeleteEscalationRule, useSaveEscalationRule } from './escalation-queries.ts';
import { OnCallField } from './on-call-field.tsx';
import { RecipientsField, type Reach } from './recipients-field.tsx';
import { numberOf, ruleOf, type NumberField, type RuleDraft } from './rule-draft.ts';
import { TicketField } from './ticket-field.tsx';
import { TimeMachine } from './time-machine.tsx';
import classes from './escalation.module.css';

const NOTHING: ReadonlyMap<number, string> = new Map();

interface RuleFormProps {
  accountId: string;
  /** null: a new one */
  rule: EscalationRule | null;
  /** as it is by now; undefined: there is none */
  current: EscalationRule | undefined;
  draft: RuleDraft;
  reach: Reach;
  /** something was entered that would be lost */
  onDirty: () => void;
  /** gives up what was entered here */
  onTakeTheirs: (theirs: EscalationRule) => void;
  onClose: () => void;
}

/** When a rule fires, and who is told. */
export function RuleForm({
  accountId,
  rule,
  current,
  draft: begun,
  reach,
  onDirty,
  onTakeTheirs,
  onClose,
}: RuleFormProps) {
  const { t } = useTranslation();
  const save = useSaveEscalationRule(accountId);
  const remove = useDeleteEscalationRule(accountId);
  const [draft, setDraft] = useState(begun);
  const [tries, setTries] = useState(0);
  const form = useFirstProblem(tries);
  const isTried = tries > 0;
  const change = (changed: Partial<RuleDraft>) => {
    setDraft((before) => ({ ...before, ...changed }));
    onDirty();
  };
  const problems = refusedKeywords(t, draft.keywords, save.variables?.keywords, save.error);
  const error = save.error ?? remove.error;
  const isDeleted = rule !== null && !current && isApiError(error, 'not_found');
  const isChanged = isDeleted || isApiError(error, 'settings_changed');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation(); // the dialog is opened from within the form of the account
    saveAs(rule);
  };
  /** @param over what it replaces, at the revision that was seen of it; null: nothing */
  const saveAs = (over: EscalationRule | null) => {
    setTries(tries + 1);
    const saved = ruleOf(draft);
    if (!saved || draft.keywords.length > MAX_ESCALATION_KEYWORDS) return;
    const known = over ? { id: over.id, revision: over.revision } : {};
    save.mutate({ ...saved, ...known }, { onSuccess: () => done('escalation.saved', saved.name) });
  };
  const done = (words: 'escalation.saved' | 'escalation.deleted', name: string) => {
    notifyDone(t(words, { name }));
    onClose();
  };
  const onDelete = () => remove.mutate(rule!.id, { onSuccess: () => done('escalation.deleted', rule!.name) });
  const field = (name: Exclude<NumberField, 'baselineLeast' | 'onCallMinutes'>) => {
    const { least, most } = ESCALATION_LIMITS[name];
    return (
      <TextInput
        label={t(`escalation.field.${name}`)}
        description={t(`escalation.hint.${name}`)}
        inputMode="numeric"
        value={draft[name]}
        error={numberOf(name, draft[name]) === undefined && t('escalation.between', { least, most })}
        onChange={(event) => change({ [name]: event.currentTarget.value })}
      />
    );
  };
  return (
    <form ref={form} className={classes.dialog} onSubmit={submit} noValidate>
      <TextInput
        ref={focus}
        label={t('field.name')}
        maxLength={80}
        value={draft.name}
        error={isTried && draft.name.trim() === '' && t('field.required')}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <RecipientsField
        recipients={draft.recipients}
        reach={reach}
        isTried={isTried}
        onChange={(recipients) => change({ recipients })}
      />
      <OnCallField draft={draft} onChange={change} />
      <div className={classes.numbers}>
        {field('tweetCount')}
        {field('windowMinutes')}
      </div>
      <SegmentedControl
        size="xs"
        aria-label={t('escalation.counts')}
        data={[
          { value: 'tweets', label: t('escalation.countTweets') },
          { value: 'people', label: t('escalation.countPeople') },
        ]}
        value={draft.countsAuthors ? 'people' : 'tweets'}
        onChange={(counts) => change({ countsAuthors: counts === 'people' })}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('escalation.source')}
        data={[
          { value: 'mentions', label: t('escalation.mentionsOnly') },
          { value: 'streams', label: t('escalation.streamsToo') },
        ]}
        value={draft.countsStreams ? 'streams' : 'mentions'}
        onChange={(source) => change({ countsStreams: source === 'streams' })}
      />
      {draft.countsStreams && <p className={classes.lead}>{t('escalation.streamsHint')}</p>}
      <KeywordBox
        label={t('escalation.keywords')}
        hint={t('escalation.keywordsHint')}
        placeholder={t('escalation.keywordsPlaceholder')}
        phrases={draft.keywords.map((phrase) => ({ phrase, note: undefined }))}
        problems={problems}
        warnings={NOTHING}
        onAdd={(added) => change({ keywords: [...draft.keywords, ...added] })}
        onRemove={(phrase) => change({ keywords: draft.keywords.filter((each) => each !== phrase) })}
      />
      {draft.keywords.length > MAX_ESCALATION_KEYWORDS && (
        <p className={classes.problem} role="alert">
          {t('escalation.tooManyKeywords', { most: MAX_ESCALATION_KEYWORDS })}
        </p>
      )}
      <div className={classes.numbers}>
        {field('minFollowers')}
        {field('cooldownMinutes')}
      </div>
      <BaselineField accountId={accountId} draft={draft} onChange={change} />
      <TimeMachine accountId={accountId} draft={draft} onThreshold={(tweetCount) => change({ tweetCount })} />
      <TicketField {...draft} onChange={change} />
      <Switch
        label={t('escalation.on')}
        checked={draft.isEnabled}
        onChange={(event) => change({ isEnabled: event.currentTarget.checked })}
      />
      {error && !isChanged && (
        <p className={classes.problem} role="alert">
          {errorSentence(t, error)}
        </p>
      )}
      {isChanged && (
        <ChangedRuleNotice
          theirs={current}
          isBusy={save.isPending || (!isDeleted && current?.revision === save.variables?.revision)}
          onSaveMine={() => saveAs(current ?? null)}
          onTakeTheirs={onTakeTheirs}
        />
      )}
      <div className={classes.actions}>
        {rule && !isDeleted && (
          <SureButton
            label={t('escalation.delete')}
            sureLabel={t('escalation.deleteSure')}
            isLoading={remove.isPending}
            onSure={onDelete}
          />
        )}
        <span className={classes.answers}>
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('action.save')}
          </Button>
        </span>
      </div>
    </form>
  );
}

/** By place: what the API has refused of them, wherever it stands by now. */
function refusedKeywords(
  t: TFunction,
  now: readonly string[],
  sent: readonly string[] | undefined,
  error: unknown,
): ReadonlyMap<number, string> {
  if (!sent || !isApiError(error, 'keyword_invalid')) return NOTHING;
  const refused = new Set(error.fields.map(({ path }) => sent[Number(path.split('.')[1])]));
  return new Map(
    now.flatMap((phrase, place) => (refused.has(phrase) ? [[place, t('escalation.keywordRefused')] as const] : [])),
  );
}
