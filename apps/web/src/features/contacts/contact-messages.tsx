import { Button, Loader } from '@mantine/core';
import type { ContactMessage } from '@perch/contracts';
import { IconBrandX, IconExternalLink, IconLock, IconMail } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCan } from '../../lib/session.ts';
import { MediaGrid } from '../../ui/media-grid.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { ErrorState } from '../../ui/states.tsx';
import classes from './contacts.module.css';
import { useContactMessages } from './queries.ts';

/** Everything a person wrote to us and was answered, over all accounts and channels, newest first. */
export function ContactMessages({ contactId }: { contactId: string }) {
  const { t } = useTranslation();
  const isAllowed = useCan('tickets.view');
  return isAllowed ? <Messages contactId={contactId} /> : <p className={classes.dim}>{t('state.noPermission')}</p>;
}

function Messages({ contactId }: { contactId: string }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useContactMessages(contactId);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loader size="xs" aria-label={t('state.loading')} />;
  const messages = data.pages.flatMap((page) => page.data);
  if (messages.length === 0) return <p className={classes.dim}>{t('contactsPage.noMessages')}</p>;
  return (
    <>
      <ol className={classes.messages} aria-label={t('contactsPage.messages')}>
        {messages.map((message) => (
          <li key={`${message.source}-${message.id}`}>
            <MessageCard message={message} />
          </li>
        ))}
      </ol>
      {hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
          className={classes.more!}
        >
          {t('contactsPage.olderMessages')}
        </Button>
      )}
    </>
  );
}

const ICONS = { twitter: IconBrandX, twitter_dm: IconLock, email: IconMail } as const;

function MessageCard({ message }: { message: ContactMessage }) {
  const { t } = useTranslation();
  const { channel, direction, account, ticket, profile, member, deliveryState } = message;
  const Icon = ICONS[channel];
  const who = direction === 'in' ? profile && `@${profile.username}` : (member?.name ?? profile?.name ?? null);
  return (
    <article className={classes.message} data-direction={direction}>
      <div className={classes.messageHead}>
        <Icon size={13} stroke={1.75} aria-hidden />
        <span>{t(`contactsPage.channel.${channel}`)}</span>
        {who && <bdi className={classes.messageWho}>{who}</bdi>}
        {account && <span>{t(`contactsPage.${direction === 'in' ? 'toAccount' : 'asAccount'}`, account)}</span>}
        {deliveryState && deliveryState !== 'sent' && (
          <span className={classes.state} data-state={deliveryState}>
            {t(`delivery.${deliveryState}`)}
          </span>
        )}
        <RelativeTime at={message.postedAt} className={classes.time} />
      </div>
      {message.isGone ? (
        <p className={classes.dim}>{t('contactsPage.gone')}</p>
      ) : (
        <>
          <RichText text={message.text} className={classes.messageText!} />
          <MediaGrid media={message.media} />
        </>
      )}
      <div className={classes.messageFoot}>
        {ticket ? (
          <Link to="/tickets/$ticketId" params={{ ticketId: ticket.id }} search={{ view: 'all' }}>
            #{ticket.number}
          </Link>
        ) : (
          <span>{t('contactsPage.noTicket')}</span>
        )}
        {message.permalink && !message.isGone && (
          <a href={message.permalink} target="_blank" rel="noreferrer">
            {t('ticket.viewOnX')} <IconExternalLink size={11} stroke={1.75} aria-hidden />
          </a>
        )}
      </div>
    </article>
  );
}
