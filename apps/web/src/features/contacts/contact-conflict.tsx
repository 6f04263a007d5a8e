import { Button } from '@mantine/core';
import type { ContactSummary, PageOf, ProfileRef } from '@perch/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { api, isApiError } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import classes from './contacts.module.css';
import { MergeDialog } from './merge-dialog.tsx';

/** What is meant although another contact has it. */
export interface Insist {
  sharesEmail?: true;
  movesProfiles?: true;
}

interface ContactConflictProps {
  error: unknown;
  contactId: string | undefined;
  email: string;
  profiles: readonly ProfileRef[];
  onInsist: (insist: Insist) => void;
}

type Contacts = PageOf<ContactSummary>;

/** What stands in the way of saving, whose it is, and what can be done about it. */
export function ContactConflict({ error, contactId, email, profiles, onInsist }: ContactConflictProps) {
  const { t } = useTranslation();
  const [isMerging, setMerging] = useState(false);
  const isEmail = isApiError(error, 'contact_email_taken');
  const isProfile = isApiError(error, 'profile_linked_elsewhere');
  const taken = isProfile
    ? error.fields.map(({ path }) => profiles[Number(path.split('.')[1])]).find(Boolean)
    : undefined;
  const query = isEmail ? { email, limit: 2 } : { twitterUserId: taken?.twitterUserId, limit: 1 };
  const { data } = useQuery({
    queryKey: ['contacts', 'conflict', query],
    queryFn: async ({ signal }) => (await api.get<Contacts>('contacts', { query, signal })).data,
    enabled: isEmail || taken !== undefined,
  });
  const other = data?.find(({ id }) => id !== contactId);
  return (
    <div className={classes.problem} role="alert">
      <p>
        {isProfile && taken && other
          ? t('contactsPage.belongsTo', { username: taken.username, name: other.name })
          : errorSentence(t, error)}
      </p>
      {(isEmail || isProfile) && (
        <div className={classes.conflictActions}>
          {other && (
            <Link to="/contacts/$contactId" params={{ contactId: other.id }} className={classes.conflictLink}>
              {other.name}
            </Link>
          )}
          {other && contactId !== undefined && (
            <Button size="xs" variant="default" onClick={() => setMerging(true)}>
              {t('contactsPage.merge')}
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            onClick={() => onInsist(isEmail ? { sharesEmail: true } : { movesProfiles: true })}
          >
            {t(isEmail ? 'contactsPage.shareEmail' : 'contactsPage.moveProfile')}
          </Button>
        </div>
      )}
      {isMerging && contactId !== undefined && (
        <MergeDialog contactId={contactId} sourceId={other?.id} onClose={() => setMerging(false)} />
      )}
    </div>
  );
}
