import { Badge, Button, Switch } from '@mantine/core';
import type { DrillMessage, EscalationRule } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { useDepartments } from '../../../lib/directory.ts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { drillWords, hasFailed } from './drill-words.ts';
import { useDrill, useSaveEscalationRule } from './escalation-queries.ts';
import { focus } from '../../../ui/focus.ts';
import { clockOf, draftOf, ruleOf } from './rule-draft.ts';
import classes from './escalation.module.css';

interface RuleItemProps {
  accountId: string;
  rule: EscalationRule;
  /** the messages of its latest test */
  drills: readonly DrillMessage[];
  /** it was edited just now */
  hasFocus: boolean;
  onEdit: () => void;
}

/** A rule in a sentence, with its switch. */
export function RuleItem({ accountId, rule, drills, hasFocus, onEdit }: RuleItemProps) {
  const { t } = useTranslation();
  const save = useSaveEscalationRule(accountId);
  const drill = useDrill(accountId);
  const department = (useDepartments().data ?? []).find(({ id, isDefault }) =>
    rule.ticketDepartmentId === null ? isDefault : id === rule.ticketDepartmentId,
  );
  const error = save.error ?? drill.error;
  const turn = (isEnabled: boolean) =>
    save.mutate({ ...ruleOf(draftOf(rule))!, isEnabled, id: rule.id, revision: rule.revision });
  const what = t(rule.countsAuthors ? 'escalation.people' : 'escalation.tweets', { count: rule.tweetCount });
  const period = t('escalation.minutes', { count: rule.windowMinutes });
  return (
    <li className={classes.rule}>
      <div className={classes.ruleHead}>
        <strong>{rule.name}</strong>
        {rule.incidentId !== null && <Badge color="red">{t('escalation.underWay')}</Badge>}
        <Switch
          className={classes.push}
          aria-label={t('escalation.enabled', { name: rule.name })}
          checked={rule.isEnabled}
          disabled={save.isPending}
          onChange={(event) => turn(event.currentTarget.checked)}
        />
      </div>
      <p className={classes.lead}>
        {t('escalation.sentence', { what, period })}{' '}
        {rule.keywords.length === 0 ? t('escalation.everything') : rule.keywords.join(', ')}
        {rule.countsStreams && ` (${t('escalation.streamsOf')})`}
        {rule.baseline && `; ${t('escalation.baseline.summary', baselineWords(rule.baseline))}`}
      </p>
      <p className={classes.lead}>
        {rule.recipients
          .map(({ name, byEmail, bySms, quiet, warnings }) => {
            if (warnings.includes('deactivated')) return t('capture.inactive', { name });
            const media = [
              ...(byEmail ? [t('escalation.email')] : []),
              ...(bySms ? [t(whyNoSms(warnings) ? 'escalation.lostSms' : 'escalation.sms')] : []),
            ];
            if (quiet)
              media.push(t('escalation.quietSummary', { from: clockOf(quiet.from), until: clockOf(quiet.until) }));
            return `${name} (${media.join(', ')})`;
          })
          .join(rule.onCallMinutes === null ? ' · ' : ' → ')}
        {rule.onCallMinutes !== null &&
          ` (${t('escalation.nextAfter', { period: t('escalation.minutes', { count: rule.onCallMinutes }) })})`}
      </p>
      {rule.recipients.flatMap((recipient) =>
        warningsOf(t, recipient).map((warning) => (
          <p key={`${recipient.memberId} ${warning}`} className={classes.why}>
            {warning}
          </p>
        )),
      )}
      {rule.opensTicket && department && (
        <p className={classes.lead}>{t('escalation.opensIn', { department: department.name })}</p>
      )}
      <div className={classes.actions}>
        <Button
          ref={hasFocus ? focus : undefined}
          size="xs"
          variant="default"
          onClick={onEdit}
          aria-label={t('escalation.editOf', { name: rule.name })}
        >
          {t('action.edit')}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          loading={drill.isPending}
          aria-label={t('escalation.drillOf', { name: rule.name })}
          onClick={() =>
            drill.mutate(rule.id, {
              onSuccess: ({ messages }) => notifyDone(t('escalation.drilled', { count: messages })),
            })
          }
        >
          {t('escalation.drill')}
        </Button>
      </div>
      {drills.length > 0 && (
        <ul role="status" aria-label={t('escalation.drillResult')} className={classes.drills}>
          {drills.map((message) => (
            <li key={message.id} className={hasFailed(message) ? classes.problem : classes.lead}>
              {drillWords(t, message)}
            </li>
          ))}
        </ul>
      )}
      {error && (
        <p className={classes.problem} role="alert">
          {errorSentence(t, error)}
        </p>
      )}
    </li>
  );
}

const baselineWords = ({ times, least }: NonNullable<EscalationRule['baseline']>) => ({
  times: times.toLocaleString(currentLocale()),
  least: least.toLocaleString(currentLocale()),
});

type Told = EscalationRule['recipients'][number];

const whyNoSms = (warnings: Told['warnings']) =>
  warnings.find((warning) => warning === 'no_phone' || warning === 'sms_not_configured');

/** Why the rule does not reach somebody as it says, and what goes instead. */
function warningsOf(t: TFunction, { name, byEmail, warnings }: Told): string[] {
  if (warnings.includes('deactivated')) return [];
  const lost = whyNoSms(warnings);
  return [
    ...(lost
      ? [t(`escalation.noSmsFor.${lost}`, { name, instead: t(`escalation.noSmsFor.${byEmail ? 'alone' : 'instead'}`) })]
      : []),
    ...(warnings.includes('opens_no_incidents') ? [t('escalation.opensNoIncidentsOf', { name })] : []),
  ];
}
