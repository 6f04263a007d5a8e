import { Button, Textarea } from '@mantine/core';
import type { IncidentDetail } from '@perch/contracts';
import { useState, type FormEvent } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { eventWords } from './incident-words.ts';
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
      {incident.hasEarlierEvents && <p className={classes.dim}>{t('incidentPage.earlier')}</p>}
      <ol className={classes.events}>
        {incident.events.map((event) => (
          <li key={event.id}>
            <span>{eventWords(t, event)}</span>
            <RelativeTime at={event.at} />
            {event.kind === 'note' && <p className={classes.note}>{String(event.data.text)}</p>}
          </li>
        ))}
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
