import type { ContactMessage } from '@perch/contracts';
import { IconBrandX, IconExternalLink, IconLock, IconMail } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { RefObject } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { handleOf, nameOf } from '../../lib/requester.ts';
import { useCan } from '../../lib/session.ts';
import { Loading } from '../../ui/loading.tsx';
import { MediaGrid } from '../../ui/media-grid.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { VirtualFeed } from '../../ui/virtual-feed.tsx';
import classes from './contact-messages.module.css';
import shared from './contacts.module.css';
import { messageIdOf, useContactMessages } from './queries.ts';

interface ContactMessagesProps {
  contactId: string;
  /** the page that they stand in, which scrolls */
  within: RefObject<HTMLElement | null>;
}

/** Everything a person wrote to us and was answered, over all accounts and channels, newest first. */
export function ContactMessages(props: ContactMessagesProps) {
  const { t } = useTranslation();
  const isAllowed = useCan('tickets.view');
  return isAllowed ? <Messages {...props} /> : <p className={shared.dim}>{t('state.noPermission')}</p>;
}

function Messages({ contactId, within }: ContactMessagesProps) {
  const { t } = useTranslation();
  const feed = useContactMessages(contactId);
  if (feed.error) return <ErrorState error={feed.error} onRetry={feed.retry} />;
  if (feed.isPending) return <Loading size="xs" />;
  if (feed.items.length === 0) return <p className={shared.dim}>{t('contactsPage.noMessages')}</p>;
  return (
    <VirtualFeed
      feed={feed}
      idOf={messageIdOf}
      estimateHeight={110}
      label={t('contactsPage.messages')}
      announce={(count) => t('contactsPage.newMessagesShow', { count })}
      renderItem={(message) => (
        <div className={classes.messageRow}>
          <MessageCard message={message} />
        </div>
      )}
      within={within}
    />
  );
}

const ICONS = { twitter: IconBrandX, twitter_dm: IconLock, email: IconMail } as const;

function MessageCard({ message }: { message: ContactMessage }) {
  const { t } = useTranslation();
  const { channel, direction, account, ticket, profile, member } = message;
  const deliveryState = message.isBounced ? 'bounced' : message.deliveryState;
  const Icon = ICONS[channel];
  const customer = message.otherSender ?? (profile && (handleOf(profile) ?? nameOf(t, profile)));
  const who = direction === 'in' ? customer : (member?.name ?? profile?.name ?? null);
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
        {message.otherSender && (
          <span className={classes.state} data-state="other">
            {t('mail.fromOther')}
          </span>
        )}
        <RelativeTime at={message.postedAt} className={shared.time} />
      </div>
      {message.isGone ? (
        <p className={shared.dim}>{t('contactsPage.gone')}</p>
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
