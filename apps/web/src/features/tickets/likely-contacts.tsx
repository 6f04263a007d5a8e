import { Button } from '@mantine/core';
import type { Contact, LikelyContact, ListOf, Ticket } from '@perch/contracts';
import { IconLink } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyDone } from '../../lib/notify.ts';
import { useCan } from '../../lib/session.ts';
import { ticketKeys } from '../../lib/ticket-cache.ts';
import classes from './likely-contacts.module.css';

type Likely = ListOf<LikelyContact>;

/** Of a ticket whose author is no contact yet: contacts who may be them, each linked with one click. */
export function LikelyContacts({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const canView = useCan('contacts.view');
  const canEdit = useCan('contacts.edit');
  const client = useQueryClient();
  const { id, customer } = ticket;
  const isUnknown = customer !== null && !customer.isErased && ticket.contact === null;
  const { data } = useQuery({
    queryKey: ['tickets', 'likely-contacts', id],
    queryFn: async ({ signal }) => (await api.get<Likely>(`tickets/${id}/likely-contacts`, { signal })).data,
    enabled: canView && isUnknown,
  });
  const link = useMutation({
    mutationFn: ({ contact }: LikelyContact) =>
      api.patch<Contact>(`contacts/${contact.id}`, {
        twitterUserIds: [...contact.profiles.map((profile) => profile.twitterUserId), customer!.twitterUserId],
      }),
    onSuccess: async (contact) => {
      notifyDone(t('contactsPage.linked', { username: customer!.username, name: contact.name }));
      await client.invalidateQueries({ queryKey: ticketKeys.detail(id) });
    },
  });
  if (!isUnknown || !data || data.length === 0) return null;
  return (
    <section className={classes.root} aria-label={t('contactsPage.likely')}>
      <h4 className={classes.heading}>{t('contactsPage.likely')}</h4>
      <ul className={classes.list}>
        {data.map((each) => (
          <li key={each.contact.id} className={classes.item}>
            <div className={classes.who}>
              <bdi className={classes.name}>{each.contact.name}</bdi>
              <span className={classes.why}>
                {each.reasons.map((reason) => t(`contactsPage.reason.${reason}`)).join(', ')}
              </span>
            </div>
            {canEdit && (
              <Button
                size="compact-xs"
                variant="light"
                leftSection={<IconLink size={12} aria-hidden />}
                aria-label={t('contactsPage.linkTo', { name: each.contact.name })}
                loading={link.isPending && link.variables.contact.id === each.contact.id}
                onClick={() => link.mutate(each)}
              >
                {t('contactsPage.linkIt')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {link.error && (
        <p className={classes.problem} role="alert">
          {errorSentence(t, link.error)}
        </p>
      )}
    </section>
  );
}
