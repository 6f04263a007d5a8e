import { Button, Modal, Select, Skeleton } from '@mantine/core';
import type { IncidentDetail } from '@perch/contracts';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useMembers } from '../../lib/directory.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { exactTime, momentWords } from '../../lib/time.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { ErrorState, NoPermission } from '../../ui/states.tsx';
import { IncidentMark } from './incident-mark.tsx';
import { useHandleIncident, useIncident } from './incident-queries.ts';
import { IncidentTimeline } from './incident-timeline.tsx';
import { RateChart } from './rate-chart.tsx';
import classes from './incidents.module.css';

export function IncidentPage() {
  const { incidentId = '' } = useParams({ strict: false });
  return useCan('social.view') ? <Incident key={incidentId} id={incidentId} /> : <NoPermission />;
}

function Incident({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useIncident(id);
  usePageTitle(data?.ruleName);
  return (
    <div className={classes.scroller}>
      <div className={classes.page}>
        <p className={classes.crumbs}>
          <Link to="/incidents">{t('incident.title')}</Link>
        </p>
        {data ? (
          <Loaded incident={data} />
        ) : error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton height={280} radius="md" role="status" aria-label={t('state.loading')} />
        )}
      </div>
    </div>
  );
}

function Loaded({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation();
  const mayHandle = useCan('social.reply');
  const endedAt = incident.clearedAt ?? incident.closedAt;
  return (
    <>
      <div className={classes.head}>
        <h1>
          {incident.ruleName} · @{incident.account.username}
        </h1>
        <IncidentMark incident={incident} />
        {mayHandle && <Handling incident={incident} />}
      </div>
      <div className={classes.figures}>
        <Figure value={incident.tweets} label={t('incident.tweets', { count: incident.tweets })} />
        <Figure value={incident.authors} label={t('incident.authors', { count: incident.authors })} />
        <p>
          {t(endedAt === null ? 'incident.since' : 'incident.sinceUntil', {
            at: exactTime(new Date(incident.startedAt), currentLocale()),
            until: endedAt && momentWords(new Date(endedAt), new Date(incident.startedAt), currentLocale()),
          })}
          {incident.pastReason !== null && ` ${t(`incident.past.${incident.pastReason}`)}`}
        </p>
      </div>
      <RateChart {...incident} />
      <section aria-label={t('incident.told')} className={classes.section}>
        <h2>{t('incident.told')}</h2>
        {incident.alerts.length === 0 && <p className={classes.dim}>{t('incident.toldNobody')}</p>}
        <ul className={classes.alerts}>
          {incident.alerts.map(({ id, member, medium, kind, state, receipt, isFallback }) => (
            <li
              key={id}
              data-failed={state === 'failed' || receipt === 'undelivered' || receipt === 'failed' || undefined}
            >
              {member.name} · {t(`incident.medium.${medium}`)} · {t(`incident.kind.${kind}`)} ·{' '}
              {t(`incident.delivery.${receipt ?? state ?? 'gone'}`)}
              {isFallback && ` · ${t('incident.fallback')}`}
            </li>
          ))}
        </ul>
      </section>
      <IncidentTimeline incident={incident} mayHandle={mayHandle} />
      <section aria-label={t('incident.samples')} className={classes.section}>
        <h2>{t('incident.samples')}</h2>
        <ul className={classes.tweets}>
          {incident.samples.map(({ tweetId, ticketId, username, followersCount, text, postedAt }) => (
            <li key={tweetId}>
              <p className={classes.dim}>
                @{username}
                {followersCount !== null &&
                  ` · ${t('incident.followers', { count: followersCount, number: followersCount.toLocaleString(currentLocale()) })}`}{' '}
                · <RelativeTime at={postedAt} />
              </p>
              <p className={classes.text}>{text}</p>
              <p>
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
    </>
  );
}

const Figure = ({ value, label }: { value: number; label: string }) => (
  <div className={classes.figure}>
    <strong>{value.toLocaleString(currentLocale())}</strong> {label}
  </div>
);

/** Whose it is, and the one thing to do next. */
function Handling({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation();
  const handle = useHandleIncident(incident.id);
  const members = (useMembers().data ?? []).filter(({ isActive }) => isActive);
  const [isAsking, setAsking] = useState(false);
  const { state } = incident;
  if (state === 'past') return null;
  const close = () => handle.mutate({ kind: 'close' }, { onSettled: () => setAsking(false) });
  return (
    <div className={classes.handling}>
      <Select
        size="xs"
        aria-label={t('incident.assignee')}
        placeholder={t('incident.assignee')}
        clearable
        value={incident.assignee?.id ?? null}
        data={members.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(memberId) => handle.mutate({ kind: 'assign', memberId })}
      />
      {state === 'open' && (
        <Button size="xs" loading={handle.isPending} onClick={() => handle.mutate({ kind: 'acknowledge' })}>
          {t('incident.acknowledge')}
        </Button>
      )}
      {state !== 'closed' && (
        <Button
          size="xs"
          variant={state === 'open' ? 'default' : 'filled'}
          loading={handle.isPending}
          onClick={incident.clearedAt === null ? () => setAsking(true) : close}
        >
          {t('incident.close')}
        </Button>
      )}
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t('incident.closeAsk')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <p>{t('incident.closeHint')}</p>
        <div className={classes.answers}>
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            {t('action.cancel')}
          </Button>
          <Button loading={handle.isPending} onClick={close}>
            {t('incident.close')}
          </Button>
        </div>
      </Modal>
      {handle.error && (
        <p className={classes.problem} role="alert">
          {errorSentence(t, handle.error)}
        </p>
      )}
    </div>
  );
}
