import { Select, VisuallyHidden } from '@mantine/core';
import { MAX_RECIPIENTS, type EscalationRules } from '@perch/contracts';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useMembers } from '../../../lib/directory.ts';
import { RecipientRow, type Recipient } from './recipient-row.tsx';
import classes from './escalation.module.css';

export type Reach = Pick<EscalationRules, 'isSmsConfigured' | 'membersWithPhone' | 'membersOpeningNoIncidents'>;

interface RecipientsFieldProps {
  recipients: Recipient[];
  reach: Reach;
  /** what is wrong is shown only after somebody has tried to save */
  isTried: boolean;
  onChange: (recipients: Recipient[]) => void;
}

/** Who is told, in which order, and how: e-mail, SMS or both for each. */
export function RecipientsField({ recipients, reach, isTried, onChange }: RecipientsFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const members = useMembers().data ?? [];
  const [moved, setMoved] = useState('');
  const focused = useRef<string>(undefined);
  const chosen = new Set(recipients.map(({ memberId }) => memberId));
  const others = members.filter((member) => member.isActive && !chosen.has(member.id));
  const nameOf = (memberId: string) => members.find((member) => member.id === memberId)?.name ?? '…';
  const buttonOf = (memberId: string, by: 1 | -1) => `${id}-${memberId}-${by}`;
  // the row that moves takes the focus from its button
  useEffect(() => {
    if (focused.current !== undefined) document.getElementById(focused.current)?.focus();
    focused.current = undefined;
  });
  const move = (at: number, by: 1 | -1) => {
    const person = recipients[at]!;
    focused.current = buttonOf(person.memberId, by);
    setMoved(
      t('escalation.onCall.moved', { name: nameOf(person.memberId), place: at + by + 1, of: recipients.length }),
    );
    onChange(recipients.toSpliced(at, 1).toSpliced(at + by, 0, person));
  };
  return (
    <fieldset className={classes.recipients}>
      <legend>{t('escalation.whom')}</legend>
      <ul>
        {recipients.map((recipient, at) => (
          <RecipientRow
            key={recipient.memberId}
            recipient={recipient}
            name={nameOf(recipient.memberId)}
            isActive={members.find((member) => member.id === recipient.memberId)?.isActive !== false}
            opensNoIncidents={reach.membersOpeningNoIncidents.includes(recipient.memberId)}
            whyNoSms={whyNoSms(recipient.memberId, reach)}
            place={recipients.length > 1 ? at + 1 : null}
            isLast={at === recipients.length - 1}
            isTried={isTried}
            moveId={(by) => buttonOf(recipient.memberId, by)}
            onMove={(by) => move(at, by)}
            onChange={(changed) => onChange(recipients.with(at, { ...recipient, ...changed }))}
            onRemove={() => onChange(recipients.toSpliced(at, 1))}
          />
        ))}
      </ul>
      {!reach.isSmsConfigured && recipients.length > 0 && (
        <p className={classes.why}>{t('escalation.noSms.notConfigured')}</p>
      )}
      <VisuallyHidden role="status">{moved}</VisuallyHidden>
      {recipients.length < MAX_RECIPIENTS && others.length > 0 && (
        <Select
          aria-label={t('escalation.addPerson')}
          placeholder={t('escalation.addPerson')}
          searchable
          value={null}
          error={isTried && recipients.length === 0 && t('escalation.choosePerson')}
          data={others.map((member) => ({ value: member.id, label: member.name }))}
          onChange={(memberId) =>
            memberId && onChange([...recipients, { memberId, byEmail: true, bySms: false, quiet: null }])
          }
        />
      )}
    </fieldset>
  );
}

const whyNoSms = (memberId: string, { isSmsConfigured, membersWithPhone }: Reach) => {
  if (!isSmsConfigured) return 'notConfigured';
  return membersWithPhone.includes(memberId) ? null : 'noPhone';
};
