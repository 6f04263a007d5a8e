import { Button, Textarea } from '@mantine/core';
import type { IncidentDetail } from '@perch/contracts';
import { useState, type FormEvent } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { useHandleIncident } from './incident-queries.ts';
import classes from './incidents.module.css';

/** What happened, and who said what about it. */
export function IncidentTimeline({ incident, mayHandle }: { incident: IncidentDetail; mayHandle: boolean }) {
  const { t } = useTranslation();
  const handle = useHandleIncident(incident.id);
  const [text, setText] = useState('');
  const note = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') handle.mutate({ kind: 'note', text }, { onSuccess: () => setText('') });
  };
  return (
    <section aria-label={t('incident.timeline')} className={classes.section}>
      <h2>{t('incident.timeline')}</h2>
      <ol className={classes.events}>
        {incident.events.map(({ id, kind, actor, data, at }) => {
          const name = typeof data.name === 'string' ? data.name : t('incident.nobody');
          const instead = typeof data.instead === 'string' ? data.instead : 'none';
          return (
            <li key={id}>
              <span>
                {t(`incident.event.${kind === 'acknowledged' && data.via === 'link' ? 'acknowledgedByLink' : kind}`, {
                  actor: actor?.name ?? 'Perch',
                  name,
                  count: Number(data.count ?? 0),
                  number: Number(data.number ?? 0),
                })}
                {kind === 'alert_failed' &&
                  ` ${t(`incident.medium.${String(data.medium)}`)}. ${t(`incident.instead.${instead}`)}`}
              </span>
              <RelativeTime at={at} />
              {kind === 'note' && <p className={classes.note}>{String(data.text)}</p>}
            </li>
          );
        })}
      </ol>
      {mayHandle && (
        <form onSubmit={note} className={classes.noteForm}>
          <Textarea
            aria-label={t('incident.note')}
            placeholder={t('incident.note')}
            autosize
            maxLength={5000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit" size="xs" variant="default" disabled={text.trim() === ''} loading={handle.isPending}>
            {t('incident.addNote')}
          </Button>
        </form>
      )}
    </section>
  );
}
