import type { AuditAction, AuditEntry } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { useTranslation } from '../../../lib/i18n.ts';
import { doerOf } from '../../../lib/requester.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { auditChanges, type AuditChange, type ValueWords } from './audit-changes.ts';
import classes from './audit-log.module.css';

/** A longer list is cut, with how many more there are. */
const MOST_ITEMS = 12;

export function AuditEntryItem({ entry, words }: { entry: AuditEntry; words: ValueWords }) {
  const { t } = useTranslation();
  const changes = auditChanges(entry, words);
  return (
    <li className={classes.entry}>
      <p className={classes.sentence}>
        <strong>{doerOf(t, entry.actor, entry.apiKey) ?? t('audit.system')}</strong> {t(`audit.action.${entry.action}`)}{' '}
        {!isOwn(entry) && <bdi className={classes.subject}>{subjectName(t, entry)}</bdi>}
        <RelativeTime at={entry.at} style="long" className={classes.time} />
      </p>
      {changes.length > 0 && (
        <dl className={classes.changes}>
          {changes.map((change) => (
            <div key={change.field}>
              <dt>{fieldName(t, change.field)}</dt>
              <dd>
                <Change change={change} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

const OF_ONESELF: readonly AuditAction[] = [
  'member.password_changed',
  'member.two_factor_on',
  'member.two_factor_off',
  'member.recovery_codes_made',
];

/** Somebody's own coming and going, or account: whose it is has been said. */
const isOwn = ({ action, subject, actor }: AuditEntry) =>
  (subject.kind === 'sign_in' || OF_ONESELF.includes(action)) && actor?.id === subject.id;

/** A report has no name of somebody's, but a word. */
const subjectName = (t: TFunction, { subject }: AuditEntry) =>
  subject.kind === 'report' ? t(`audit.report.${subject.name}`, { defaultValue: subject.name }) : subject.name;

/** A field that a screen has no word for keeps the API's own. */
const fieldName = (t: TFunction, field: string) => t(`audit.field.${field}`, { defaultValue: field });

function Change({ change }: { change: AuditChange }) {
  const { t } = useTranslation();
  if (change.kind === 'list') {
    return (
      <ul className={classes.items}>
        <Items items={change.removed} sign="−" label={t('audit.removed')} tone="removed" />
        <Items items={change.added} sign="+" label={t('audit.added')} tone="added" />
      </ul>
    );
  }
  const { before, after } = change;
  return (
    <span className={classes.values}>
      {before !== null && <del>{before}</del>}
      {before !== null && <span aria-hidden> → </span>}
      {after === null ? <span className={classes.nothing}>{t('audit.nothing')}</span> : <ins>{after}</ins>}
    </span>
  );
}

function Items(props: { items: string[]; sign: string; label: string; tone: 'added' | 'removed' }) {
  const { t } = useTranslation();
  const { items, sign, label, tone } = props;
  const hidden = items.length - MOST_ITEMS;
  return (
    <>
      {items.slice(0, MOST_ITEMS).map((item, at) => (
        <li key={`${at} ${item}`} data-tone={tone}>
          <span aria-hidden>{sign} </span>
          <span className="sr-only">{label}: </span>
          <bdi>{item}</bdi>
        </li>
      ))}
      {hidden > 0 && <li>{t('audit.more', { count: hidden })}</li>}
    </>
  );
}
