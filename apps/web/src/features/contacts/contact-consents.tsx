import { Button, CopyButton, TextInput } from '@mantine/core';
import type { Contact, ContactConsent } from '@perch/contracts';
import { IconCheck, IconCopy, IconShieldCheck } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { errorSentence } from '../../lib/error-sentence.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import classes from './contact-consents.module.css';
import shared from './contacts.module.css';
import { InsertLink } from './insert-link.tsx';
import { useCreateConsentLink, useRevokeConsent } from './queries.ts';

const route = getRouteApi('/app/contacts');

/** What the customer has confirmed, and links by which they can. */
export function ContactConsents({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const canEdit = useCan('contacts.edit');
  const create = useCreateConsentLink(contact.id);
  const { ticket: ticketId } = route.useSearch();
  const [copied, setCopied] = useState<string>();
  return (
    <section aria-label={t('contactsPage.consents')}>
      <h3 className={shared.heading}>{t('contactsPage.consents')}</h3>
      {contact.consents.length === 0 && <p className={shared.dim}>{t('contactsPage.consentsNone')}</p>}
      <ul className={classes.consents}>
        {contact.consents.map((consent) => (
          <ConsentItem key={consent.id} contactId={contact.id} consent={consent} canEdit={canEdit} />
        ))}
      </ul>
      {canEdit && create.data && (
        <div className={classes.newLink}>
          <TextInput readOnly aria-label={t('contactsPage.link')} value={create.data.url} />
          <CopyButton value={create.data.url}>
            {({ copied: isCopied, copy }) => (
              <Button
                variant="default"
                leftSection={isCopied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
                onClick={() => {
                  copy();
                  setCopied(create.data.url);
                }}
              >
                {t(copied === create.data.url ? 'contactsPage.linkCopied' : 'contactsPage.linkCopy')}
              </Button>
            )}
          </CopyButton>
          <p className={shared.dim}>{t('contactsPage.linkHint')}</p>
          {ticketId && <InsertLink url={create.data.url} contactId={contact.id} ticketId={ticketId} />}
        </div>
      )}
      {create.error && (
        <p className={shared.problem} role="alert">
          {errorSentence(t, create.error)}
        </p>
      )}
      {canEdit &&
        (contact.email === null ? (
          <p className={shared.dim}>{t('contactsPage.linkNeedsEmail')}</p>
        ) : (
          <div className={classes.linkButtons}>
            {contact.profiles.map(({ twitterUserId, username }) => (
              <Button
                key={twitterUserId}
                size="xs"
                variant="default"
                leftSection={<IconShieldCheck size={14} stroke={1.6} aria-hidden />}
                loading={create.isPending && create.variables === twitterUserId}
                onClick={() => create.mutate(twitterUserId)}
              >
                {t('contactsPage.linkMake', { username })}
              </Button>
            ))}
          </div>
        ))}
    </section>
  );
}

interface ConsentItemProps {
  contactId: string;
  consent: ContactConsent;
  canEdit: boolean;
}

function ConsentItem({ contactId, consent, canEdit }: ConsentItemProps) {
  const { t } = useTranslation();
  const revoke = useRevokeConsent(contactId);
  const { state } = consent;
  const at = {
    pending: consent.expiresAt,
    expired: consent.expiresAt,
    confirmed: consent.confirmedAt,
    revoked: consent.revokedAt,
  };
  const date = new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium' }).format(new Date(at[state]!));
  const words = state === 'revoked' && consent.isRevokedByCustomer ? 'revokedByCustomer' : state;
  return (
    <li>
      <span className={classes.consentPair}>
        @{consent.username} · {consent.email}
      </span>
      <span className={shared.dim}>{t(`contactsPage.consent.${words}`, { date })}</span>
      {canEdit && (state === 'pending' || state === 'confirmed') && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="red"
          loading={revoke.isPending}
          onClick={() => revoke.mutate(consent.id)}
        >
          {t('contactsPage.revoke')}
        </Button>
      )}
    </li>
  );
}
