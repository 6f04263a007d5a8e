import type { Message } from '@perch/contracts';
import { t } from 'i18next';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { hideNotice, notifyProblem, showNotice } from '../../lib/notify.ts';
import classes from './undo-notice.module.css';
import { takeBack, undoNoticeOf } from './take-back.ts';
import { useCountdown } from './use-countdown.ts';

interface UndoText {
  until: string;
  onUndo: () => void;
}

function UndoText({ until, onUndo }: UndoText) {
  const { t: translate } = useTranslation();
  const seconds = useCountdown(until);
  return (
    <span className={classes.undo}>
      <span>{translate('composer.undo.sending', { count: seconds })}</span>
      <button type="button" className={classes.undoButton} onClick={onUndo}>
        {translate('composer.undo.undo')}
      </button>
    </span>
  );
}

/** Says that a reply is about to go out, wherever the agent goes meanwhile, and takes it back if asked to. */
export function offerUndo(message: Message, seconds: number, draftKey: string, onDone: () => void, isNewTweet = false) {
  const id = undoNoticeOf(message.delivery!);
  // by the clock of this machine, which may differ from the server's
  const until = new Date(Date.now() + seconds * 1000).toISOString();
  const undo = async () => {
    try {
      await takeBack(message, draftKey, undefined, isNewTweet);
    } catch (error) {
      notifyProblem(errorSentence(t, error), t('composer.undo.tooLate'));
    } finally {
      onDone();
    }
  };
  showNotice({
    id,
    message: <UndoText until={until} onUndo={() => void undo()} />,
    color: 'kingfisher',
    // not by the notice itself, which waits while the mouse is over it
    autoClose: false,
    withCloseButton: false,
  });
  setTimeout(() => hideNotice(id), seconds * 1000);
}
