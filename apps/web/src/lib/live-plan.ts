import type { LiveEvent, Presence } from '@perch/contracts';
import type { QueryKey } from '@tanstack/react-query';

export interface UpdatePlan {
  /** feeds whose newest page is read again */
  feeds: QueryKey[];
  /** queries that are read again if somebody looks at them */
  queries: QueryKey[];
  /** tickets on the screen that are read again one by one */
  tickets: string[];
  /** X's ids of tweets that are read again one by one */
  tweets: string[];
  /** tickets whose tweets are read again where they are shown */
  ticketsOfTweets: string[];
  /** X's ids of tweets that are no longer to be shown */
  goneTweets: string[];
  /** who has come to a ticket, types there or has left, the latest last */
  presence: (Omit<Presence, 'state'> & { state: Presence['state'] | 'left' })[];
}

/**
 * What to read again after these events. An event that is no newer than what is shown is passed over
 * but for counts: it is the echo of our own change or came late.
 * @param knownRev revision of a ticket on the screen, undefined when it is not there
 */
export function planUpdates(
  events: readonly LiveEvent[],
  knownRev: (ticketId: string) => number | undefined,
): UpdatePlan {
  const feeds = new Map<string, QueryKey>();
  const queries = new Map<string, QueryKey>();
  const tickets = new Set<string>();
  const tweets = new Set<string>();
  const ticketsOfTweets = new Set<string>();
  const goneTweets = new Set<string>();
  const presence: UpdatePlan['presence'] = [];
  const feed = (...key: string[]) => feeds.set(key.join(' '), key);
  const query = (...key: string[]) => queries.set(key.join(' '), key);

  for (const event of events) {
    switch (event.type) {
      case 'ticket.changed': {
        ticketsOfTweets.add(event.id);
        query('view-counts'); // what is shown of a ticket says nothing of them
        const known = knownRev(event.id);
        if (known !== undefined && event.rev !== undefined && event.rev <= known) break;
        feed('tickets', 'list');
        query('tickets', 'of-contact');
        query('tickets', 'of-customer');
        feed('contacts', 'list'); // they go by who wrote last
        if (known !== undefined) tickets.add(event.id);
        break;
      }
      case 'message.changed':
        if (event.ticketId) query('tickets', 'messages', event.ticketId);
        else query('tickets', 'messages');
        query('social', 'chat');
        break;
      case 'delivery.changed':
        // without a ticket it is a new tweet, or what is done to one
        if (event.ticketId) {
          query('tickets', 'messages', event.ticketId);
          query('social', 'chat');
        }
        query('social', 'outgoing');
        if (event.ticketId) query('tickets', 'history', event.ticketId);
        break;
      case 'tweet.captured':
        feed('social', 'mentions');
        feed('social', 'sent');
        feed('social', 'keyword');
        query('social', 'streams');
        query('social', 'thread');
        break;
      case 'tweet.changed':
        tweets.add(event.id);
        break;
      case 'reading.changed':
        feed('social', 'conversations');
        query('social', 'chat');
        query('social', 'streams');
        query('social', 'settings');
        query('social', 'x-search-price'); // who may have X asked
        query('profiles', 'recent');
        break;
      case 'tweet.deleted':
        goneTweets.add(event.id);
        tweets.add(event.id); // X may have said why
        break;
      case 'direct_message.captured':
        feed('social', 'conversations');
        query('social', 'streams');
        query('social', 'conversation');
        query('social', 'chat');
        break;
      case 'account.changed':
        query('twitter-accounts');
        query('capture', event.id);
        query('twitter-apps'); // each says which accounts use it
        query('keyword-streams');
        query('social', 'posting-accounts');
        query('tickets', 'detail'); // whether a reply may go out depends on the account
        break;
      case 'escalation_rule.changed':
        query('escalation-rules', event.id);
        break;
      case 'webhook.changed':
        query('webhooks');
        break;
      case 'incident.changed':
        query('escalation-rules');
        query('incidents');
        break;
      case 'contact.changed':
        feed('contacts', 'list');
        query('contacts', 'detail', event.id);
        query('profiles', 'detail');
        query('tickets', 'likely-contacts');
        break;
      case 'lookup.changed':
        query('profile-searches', event.id);
        query('profiles', 'recent');
        break;
      case 'mailbox.changed':
        query('add-ons');
        break;
      case 'department.changed':
        query('departments');
        query('department-mail');
        query('members');
        query('session'); // whose departments may be others now
        feed('tickets', 'list'); // they show its name
        query('tickets', 'detail');
        break;
      case 'organization.changed':
        query('organization');
        query('session');
        break;
      case 'member.changed':
        query('members');
        query('departments');
        query('roles'); // they count their members
        query('session');
        feed('tickets', 'list'); // they show who has them, who may have been deactivated
        query('tickets', 'detail');
        break;
      case 'availability.changed':
        query('members');
        query('session');
        break;
      case 'role.changed':
        query('roles');
        query('members');
        query('session');
        break;
      case 'presence.changed':
        if (event.ticketId && event.state)
          presence.push({ ticketId: event.ticketId, memberId: event.id, state: event.state });
        break;
      case 'canned_reply.changed':
        query('canned-replies');
        break;
      case 'notification.changed':
        query('notifications');
        break;
      case 'view.changed':
        query('views');
        query('view-counts');
        break;
      case 'invitation.changed':
        query('invitations');
        break;
    }
  }
  return {
    feeds: [...feeds.values()],
    queries: [...queries.values()],
    tickets: [...tickets],
    tweets: [...tweets],
    ticketsOfTweets: [...ticketsOfTweets],
    goneTweets: [...goneTweets],
    presence,
  };
}
