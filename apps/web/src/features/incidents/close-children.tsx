import { errorSentence } from '../../lib/error-sentence.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { notifyDone } from '../../lib/notify.ts';
import { SureButton } from '../../ui/sure-button.tsx';
import { useCloseChildren } from './incident-queries.ts';
import classes from './incidents.module.css';

/** Closes the tickets under that of an incident, once somebody has said that it is meant; nobody is answered by it. */
export function CloseChildren({ id, open }: { id: string; open: number }) {
  const { t } = useTranslation();
  const close = useCloseChildren(id);
  const words = (count: number) => ({ count, number: count.toLocaleString(currentLocale()) });
  if (open === 0 && !close.error) return null;
  return (
    <>
      <SureButton
        label={t('incidentPage.ticket.closeChildren', words(open))}
        sureLabel={t('incidentPage.ticket.closeSure', words(open))}
        isLoading={close.isPending}
        onSure={() =>
          close.mutate(undefined, {
            onSuccess: ({ closed }) => notifyDone(t('incidentPage.ticket.closed', words(closed))),
          })
        }
      />
      {close.error && (
        <span className={classes.problem} role="alert">
          {errorSentence(t, close.error)}
        </span>
      )}
    </>
  );
}
