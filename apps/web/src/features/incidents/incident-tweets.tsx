import { SegmentedControl } from '@mantine/core';
import type { IncidentDetail } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import classes from './incidents.module.css';

type Sample = IncidentDetail['samples'][number];
type Order = 'newest' | 'followers';

const SHOWN = 10;
const ORDERS: Record<Order, (a: Sample, b: Sample) => number> = {
  newest: (a, b) => Date.parse(b.postedAt) - Date.parse(a.postedAt),
  followers: (a, b) => (b.followersCount ?? -1) - (a.followersCount ?? -1) || ORDERS.newest(a, b),
};

interface IncidentTweetsProps {
  samples: Sample[];
  /** at first */
  order?: Order;
  most?: number;
}

/** What people write: the newest first, or who is heard by most. */
export function IncidentTweets({ samples, order: first = 'newest', most = SHOWN }: IncidentTweetsProps) {
  const { t } = useTranslation();
  const [order, setOrder] = useState<Order>(first);
  const shown = samples.toSorted(ORDERS[order]).slice(0, most);
  return (
    <section aria-label={t('incidentPage.tweetsTitle')} className={classes.section}>
      <div className={classes.sectionHead}>
        <h2>{t('incidentPage.tweetsTitle')}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t('incidentPage.order')}
          value={order}
          data={(['newest', 'followers'] as const).map((value) => ({ value, label: t(`incidentPage.by.${value}`) }))}
          onChange={(chosen) => setOrder(chosen as Order)}
        />
      </div>
      {shown.length === 0 && <p className={classes.dim}>{t('incidentPage.noTweets')}</p>}
      <ul className={classes.tweets}>
        {shown.map(({ tweetId, ticketId, username, followersCount, text, postedAt }) => (
          <li key={tweetId}>
            <p className={classes.dim}>
              @{username}
              {followersCount !== null &&
                ` · ${t('incident.followers', { count: followersCount, number: followersCount.toLocaleString(currentLocale()) })}`}{' '}
              · <RelativeTime at={postedAt} />
            </p>
            <p className={classes.text}>{text}</p>
            <p className={classes.links}>
              <a href={`https://x.com/i/status/${tweetId}`} target="_blank" rel="noreferrer">
                {t('incident.onX')}
              </a>
              {ticketId !== null && (
                <Link to="/tickets/$ticketId" params={{ ticketId }}>
                  {t('incident.ticket')}
                </Link>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
