import { Button, Checkbox, TextInput } from '@mantine/core';
import { CreateWebhook } from '@perch/contracts';
import { neededForEvents, WEBHOOK_EVENTS, webhookUrlProblem, type WebhookEventType } from '@perch/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { Lacking, useLacking } from '../lacking.tsx';
import { FormActions, FormProblem } from '../people/form-parts.tsx';
import people from '../people/people.module.css';
import { problemsOf } from '../people/problems-of.ts';
import { eventGroups } from './webhook-words.ts';

interface WebhookFormProps {
  initial: CreateWebhook;
  label: string;
  error: unknown;
  isSaving: boolean;
  onSubmit: (webhook: CreateWebhook) => void;
  /** shows what somebody else has saved meanwhile */
  onReload?: () => void;
}

/** What a webhook is called, where it is and what it is told. */
export function WebhookForm({ initial, label, error, isSaving, onSubmit, onReload }: WebhookFormProps) {
  const { t } = useTranslation();
  const [values, setValues] = useState(initial);
  const [isTried, setTried] = useState(false);
  const set = (change: Partial<CreateWebhook>) => setValues((before) => ({ ...before, ...change }));
  const problems = problemsOf(t, error, ['name', 'url', 'events']);
  const { shape } = CreateWebhook;
  const isNamed = shape.name.safeParse(values.name).success;
  const hasUrl = shape.url.safeParse(values.url).success;
  const isChosen = values.events.length > 0;
  // what exactly the API refuses about the address is judged by the same function
  const refused = problems.fields.url ? (webhookUrlProblem(values.url) ?? 'malformed') : null;
  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (isNamed && hasUrl && isChosen) onSubmit({ ...values, url: values.url.trim() });
  }
  return (
    <form className={people.form} noValidate onSubmit={submit}>
      <TextInput
        label={t('field.name')}
        description={t('webhooks.nameHint')}
        maxLength={80}
        data-autofocus
        value={values.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={isTried && !isNamed ? t('field.required') : problems.fields.name}
      />
      <TextInput
        label={t('webhooks.url')}
        description={t('webhooks.urlHint')}
        type="url"
        placeholder="https://hooks.example.com/perch"
        maxLength={2000}
        spellCheck={false}
        value={values.url}
        onChange={(event) => set({ url: event.currentTarget.value })}
        error={isTried && !hasUrl ? t('field.required') : refused && t(`webhooks.urlProblem.${refused}`)}
      />
      <EventBoxes events={values.events} onChange={(events) => set({ events })} />
      {isTried && !isChosen && (
        <p className={people.problem} role="alert">
          {t('webhooks.eventsMissing')}
        </p>
      )}
      <FormProblem error={error} sentence={problems.form} {...(onReload && { onReload })} />
      <FormActions>
        <Button type="submit" loading={isSaving}>
          {label}
        </Button>
      </FormActions>
    </form>
  );
}

interface EventBoxesProps {
  events: readonly WebhookEventType[];
  onChange: (events: WebhookEventType[]) => void;
}

/** What somebody may not see themselves, they have no program told either. */
function EventBoxes({ events, onChange }: EventBoxesProps) {
  const { t } = useTranslation();
  const lacking = useLacking(neededForEvents(WEBHOOK_EVENTS));
  const isHidden = (event: WebhookEventType) => neededForEvents([event]).some((needed) => lacking.includes(needed));
  return (
    <div className={people.permissions}>
      {eventGroups().map((group) => (
        <fieldset key={group.id}>
          <legend>{t(`webhooks.group.${group.id}`)}</legend>
          {group.events.map((event) => (
            <Checkbox
              key={event}
              label={t(`webhooks.event.${event}`)}
              description={<code>{event}</code>}
              checked={events.includes(event)}
              disabled={isHidden(event) && !events.includes(event)}
              onChange={({ currentTarget }) =>
                onChange(currentTarget.checked ? [...events, event] : events.filter((other) => other !== event))
              }
            />
          ))}
        </fieldset>
      ))}
      <Lacking permissions={lacking} />
    </div>
  );
}
