import { Button } from '@mantine/core';
import type { Member } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { notifyDone, notifyProblem } from '../../../lib/notify.ts';
import { PhoneForm } from '../profile/phone-form.tsx';
import { PhoneMark } from '../profile/phone-mark.tsx';
import profile from '../profile/profile.module.css';
import { useOwnPhone } from '../profile/queries.ts';
import classes from './people.module.css';
import { useSetMemberPhone } from './queries.ts';

/** Where alarms by SMS reach a member; only they can prove that it is theirs. */
export function MemberPhone({ member }: { member: Member }) {
  const { t } = useTranslation();
  const set = useSetMemberPhone();
  const isSmsConfigured = useOwnPhone().data?.isSmsConfigured ?? true;
  const [isChanging, setChanging] = useState(false);
  const { id, name, phone } = member;
  const save = (next: string) =>
    set.mutate(
      { id, phone: next },
      {
        onSuccess: () => {
          notifyDone(t('phone.adminSaved', { name }));
          setChanging(false);
        },
      },
    );
  const remove = () =>
    set.mutate(
      { id, phone: null },
      {
        onSuccess: () => notifyDone(t('phone.adminRemoved')),
        onError: (error) => notifyProblem(errorSentence(t, error)),
      },
    );
  return (
    <section className={classes.access} aria-label={t('phone.admin')}>
      <h3>{t('phone.admin')}</h3>
      <p className={classes.text}>{t('phone.adminHint', { name })}</p>
      {phone === null || isChanging ? (
        <PhoneForm
          label={t('phone.field')}
          submitLabel={t('phone.saveNumber')}
          isDisabled={!isSmsConfigured}
          send={set}
          onSubmit={save}
          {...(phone === null ? {} : { keep: phone, onKeep: () => setChanging(false) })}
        />
      ) : (
        <div className={profile.phone}>
          <span className={profile.number}>{phone}</span>
          <PhoneMark isVerified={member.isPhoneVerified} />
          <span className={profile.buttons}>
            <Button variant="default" size="xs" disabled={!isSmsConfigured} onClick={() => setChanging(true)}>
              {t('phone.change')}
            </Button>
            <Button variant="default" size="xs" loading={set.isPending} onClick={remove}>
              {t('phone.remove')}
            </Button>
          </span>
        </div>
      )}
    </section>
  );
}
