import type { Retention } from '@perch/contracts';
import { isShortened, RETENTION_KINDS, type RetentionDays } from '@perch/core';
import { useState, type FormEvent } from 'react';
import { isApiError } from '../../../lib/api.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { useSession } from '../../../lib/session.ts';
import { FormProblem, LoadProblem } from '../people/form-parts.tsx';
import { problemsOf } from '../people/problems-of.ts';
import { SaveBar } from '../save-bar.tsx';
import { Section } from '../section.tsx';
import { ConfirmRemoval } from './confirm-removal.tsx';
import { keepForNow, takeKept } from './kept-choice.ts';
import { KindRow } from './kind-row.tsx';
import { useRetentionPreview, useSaveRetention } from './queries.ts';
import { isRemoved } from './removal-words.ts';
import classes from './retention.module.css';

interface RetentionFormProps {
  saved: Retention;
  onReload: () => void;
}

/** Days for each kind, with what would go at once. */
export function RetentionForm({ saved, onReload }: RetentionFormProps) {
  const { t } = useTranslation();
  const { organization } = useSession();
  const [kept] = useState(() => takeKept(organization.id, saved.revision));
  const [days, setDays] = useState<RetentionDays>(kept ?? saved.days);
  const [isAsking, setAsking] = useState(kept !== null);
  const preview = useRetentionPreview(days);
  const save = useSaveRetention();
  const isChanged = RETENTION_KINDS.some((kind) => days[kind] !== saved.days[kind]);
  const isKnown = preview.data !== undefined && !preview.isPlaceholderData && !preview.isError;
  const removes = preview.data?.removes;
  const isLess = isShortened(days, saved.days);
  const keep = (password?: string) =>
    save.mutate(
      { days, revision: saved.revision, ...(password !== undefined && { password }) },
      {
        onSuccess: () => notifyDone(t('retention.saved')),
        onError: (error) => {
          if (isApiError(error, 'sign_in_again')) onReload();
          else if (!isApiError(error, 'password_wrong')) setAsking(false);
        },
      },
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isLess || (removes && RETENTION_KINDS.some((kind) => isRemoved(removes[kind])))) setAsking(true);
    else keep();
  };
  return (
    <form noValidate onSubmit={submit}>
      <Section title={t('retention.keep')} lead={t('retention.keepLead')}>
        {RETENTION_KINDS.map((kind) => (
          <KindRow
            key={kind}
            kind={kind}
            saved={saved}
            days={days[kind]}
            removal={removes?.[kind]}
            isCounting={!isKnown && !preview.isError}
            onChange={(chosen) => {
              setDays({ ...days, [kind]: chosen });
              save.reset();
            }}
          />
        ))}
        <p className={classes.text}>{t('retention.persons')}</p>
        <LoadProblem query={{ ...preview, data: preview.isError ? undefined : preview.data }} />
      </Section>
      {!isAsking && (
        <FormProblem error={save.error} sentence={problemsOf(t, save.error, []).form} onReload={onReload} />
      )}
      {isChanged && (
        <SaveBar
          problem={null}
          canSave={isKnown}
          isSaving={save.isPending}
          onDiscard={() => {
            setDays(saved.days);
            save.reset();
          }}
        />
      )}
      {isAsking && removes && (
        <ConfirmRemoval
          removes={removes}
          confirmation={isLess ? saved.confirmation : null}
          isSaving={save.isPending}
          error={save.error}
          onSave={keep}
          onLeave={() => keepForNow(organization.id, saved.revision, days)}
          onClose={() => {
            setAsking(false);
            save.reset();
          }}
        />
      )}
    </form>
  );
}
