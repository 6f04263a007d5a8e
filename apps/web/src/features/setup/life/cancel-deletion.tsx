import { Button } from '@mantine/core';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone, notifyProblem } from '../../../lib/notify.ts';
import { useCancelDeletion } from './queries.ts';

/** Lets the organization stay. */
export function CancelDeletion({ size = 'sm' }: { size?: 'sm' | 'compact-sm' }) {
  const { t } = useTranslation();
  const cancel = useCancelDeletion();
  const stay = () =>
    cancel.mutate(undefined, {
      onSuccess: () => notifyDone(t('life.stays')),
      onError: (error) => notifyProblem(errorSentence(t, error)),
    });
  return (
    <Button size={size} variant="default" loading={cancel.isPending} onClick={stay}>
      {t('life.cancel')}
    </Button>
  );
}
