import { PERSONAL_DATA_KINDS, type PersonalData, type PersonalDataKind } from '@perch/core';
import { IconAlertTriangle, IconMessagePlus } from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import type { ApiError } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { ComposerLeaks } from './composer-leaks.tsx';
import { ComposerNotice } from './composer-notice.tsx';
import { ComposerThread } from './composer-thread.tsx';
import type { PrivateWay } from './composer-state.ts';
import classes from './composer-notices.module.css';
import type { useSending } from './use-sending.ts';

interface ComposerNoticesProps {
  leaks: readonly PersonalData[];
  isHeldBack: boolean;
  sending: ReturnType<typeof useSending>;
  tooLong: { parts: readonly string[] | null; isChosen: boolean; onChoose: (isChosen: boolean) => void } | null;
  /** where the words could go instead of in public; undefined: nowhere, or they are private already */
  privateWay: PrivateWay | undefined;
  onPrivate: (way: PrivateWay) => void;
  onSendDespiteLeaks: () => void;
}

/** All that is to be known between the words and the button. */
export function ComposerNotices(props: ComposerNoticesProps) {
  const { leaks, isHeldBack, sending, tooLong, privateWay, onPrivate, onSendDespiteLeaks } = props;
  const { t } = useTranslation();
  const { error, isOvertaken } = sending;
  // the API has found what we have not
  const refused = error?.code === 'personal_data';
  const kinds = leaks.length > 0 ? leaks.map(({ kind }) => kind) : refused ? kindsIn(error) : [];
  return (
    <>
      {sending.overtaker && (
        <ComposerNotice icon={IconMessagePlus} tone="warning" isUrgent>
          <span>{t(`composer.newerSince.${sending.overtaker.by}`, sending.overtaker)}</span>
          <button type="button" className={classes.instead} onClick={sending.markRead}>
            {t('composer.newerRead')}
          </button>
        </ComposerNotice>
      )}
      {tooLong && <ComposerThread {...tooLong} privateWay={privateWay} onPrivate={onPrivate} />}
      {kinds.length > 0 && (
        <ComposerLeaks
          kinds={kinds}
          isUrgent={isHeldBack || refused}
          privateWay={privateWay}
          onPrivate={onPrivate}
          onSend={refused ? () => sending.sendAgain({ acceptPersonalData: true }) : onSendDespiteLeaks}
        />
      )}
      {error && !isOvertaken && !refused && (
        <ComposerNotice icon={IconAlertTriangle} tone="problem" isUrgent>
          <span>
            {errorSentence(t, error)} {t('composer.kept')}
          </span>
          {error.mergedInto && (
            <button
              type="button"
              className={classes.instead}
              onClick={() => sending.sendAgain({ ticketId: error.mergedInto!.id })}
            >
              {t('composer.sendInMerged', { number: error.mergedInto.number })}
            </button>
          )}
          {isPassing(error) && (
            <button type="button" className={classes.instead} onClick={() => sending.sendAgain({})}>
              {t('state.retry')}
            </button>
          )}
        </ComposerNotice>
      )}
    </>
  );
}

const isKind = (value: string): value is PersonalDataKind => PERSONAL_DATA_KINDS.some((kind) => kind === value);
const kindsIn = ({ fields }: ApiError) => fields.map(({ message }) => message).filter(isKind);

/** Nothing is wrong with the reply: the same may work in a moment. */
const isPassing = ({ status }: ApiError) => status === 0 || status === 429 || status >= 500;
