import { Checkbox, CloseButton, Select } from '@mantine/core';
import { MAX_RECIPIENTS, type CreateEscalationRule, type EscalationRules } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { useMembers } from '../../../lib/directory.ts';
import classes from './escalation.module.css';

type Recipient = CreateEscalationRule['recipients'][number];
export type Reach = Pick<EscalationRules, 'isSmsConfigured' | 'membersWithPhone'>;

interface RecipientsFieldProps {
  recipients: Recipient[];
  reach: Reach;
  /** what is wrong is shown only after somebody has tried to save */
  isTried: boolean;
  onChange: (recipients: Recipient[]) => void;
}

/** Who is told, and how: e-mail, SMS or both for each. */
export function RecipientsField({ recipients, reach, isTried, onChange }: RecipientsFieldProps) {
  const { t } = useTranslation();
  const members = useMembers().data ?? [];
  const chosen = new Set(recipients.map(({ memberId }) => memberId));
  const others = members.filter(({ id, isActive }) => isActive && !chosen.has(id));
  const change = (memberId: string, changed: Partial<Recipient>) =>
    onChange(recipients.map((each) => (each.memberId === memberId ? { ...each, ...changed } : each)));
  return (
    <fieldset className={classes.recipients}>
      <legend>{t('escalation.whom')}</legend>
      <ul>
        {recipients.map(({ memberId, byEmail, bySms }) => {
          const member = members.find(({ id }) => id === memberId);
          const name = member?.name ?? '…';
          const why = whyNoSms(memberId, reach);
          return (
            <li key={memberId}>
              <span className={classes.person}>
                {member?.isActive === false ? t('capture.inactive', { name }) : name}
              </span>
              <Checkbox
                label={t('escalation.email')}
                aria-label={t('escalation.emailTo', { name })}
                checked={byEmail}
                onChange={(event) => change(memberId, { byEmail: event.currentTarget.checked })}
              />
              <Checkbox
                label={t('escalation.sms')}
                aria-label={t('escalation.smsTo', { name })}
                checked={bySms}
                disabled={why !== null && !bySms}
                onChange={(event) => change(memberId, { bySms: event.currentTarget.checked })}
              />
              <CloseButton
                aria-label={t('escalation.removePerson', { name })}
                onClick={() => onChange(recipients.filter((each) => each.memberId !== memberId))}
              />
              {why !== null && <p className={classes.why}>{t(`escalation.noSms.${why}`)}</p>}
              {isTried && !byEmail && !bySms && (
                <p className={classes.problem} role="alert">
                  {t('escalation.chooseMedium')}
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {recipients.length < MAX_RECIPIENTS && others.length > 0 && (
        <Select
          aria-label={t('escalation.addPerson')}
          placeholder={t('escalation.addPerson')}
          searchable
          value={null}
          data={others.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(memberId) => memberId && onChange([...recipients, { memberId, byEmail: true, bySms: false }])}
        />
      )}
      {isTried && recipients.length === 0 && (
        <p className={classes.problem} role="alert">
          {t('escalation.choosePerson')}
        </p>
      )}
    </fieldset>
  );
}

const whyNoSms = (memberId: string, { isSmsConfigured, membersWithPhone }: Reach) => {
  if (!isSmsConfigured) return 'notConfigured';
  return membersWithPhone.includes(memberId) ? null : 'noPhone';
};
