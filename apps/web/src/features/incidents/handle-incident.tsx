import { Button, Checkbox, Modal, Select } from '@mantine/core';
import type { IncidentDetail } from '@perch/contracts';
import { useState } from 'react';
import { useMembers } from '../../lib/directory.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { useRoles } from '../../lib/roles.ts';
import { useCan } from '../../lib/session.ts';
import { assigneesOf } from './assignees-of.ts';
import { useHandleIncident } from './incident-queries.ts';
import classes from './incidents.module.css';

/** Whose it is, and the one thing to do next. */
export function HandleIncident({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation();
  const handle = useHandleIncident(incident.id);
  const assignees = assigneesOf(incident, useMembers().data ?? [], useRoles().data ?? []);
  const [isAsking, setAsking] = useState(false);
  const mayEdit = useCan('tickets.edit');
  const [closesTicket, setClosesTicket] = useState(true);
  const { state, ticket } = incident;
  const openTicket = mayEdit && ticket && ticket.status !== 'closed' ? ticket : null;
  const isOver = incident.clearedAt !== null;
  if (state === 'past') return null;
  const close = () =>
    handle.mutate(
      { kind: 'close', closesTicket: openTicket !== null && closesTicket },
      { onSettled: () => setAsking(false) },
    );
  return (
    <div className={classes.handling}>
      <Select
        size="xs"
        aria-label={t('incident.assignee')}
        placeholder={t('incident.assignee')}
        clearable
        value={incident.assignee?.id ?? null}
        data={assignees.map(({ id, name }) => ({ value: id, label: name }))}
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
          variant="default"
          loading={handle.isPending}
          onClick={isOver && !openTicket ? close : () => setAsking(true)}
        >
          {t('incident.close')}
        </Button>
      )}
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t(isOver ? 'incident.close' : 'incident.closeAsk')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        {!isOver && <p>{t(state === 'open' ? 'incident.closeHint' : 'incident.closeHintTaken')}</p>}
        {openTicket && (
          <Checkbox
            checked={closesTicket}
            label={t('incident.closeTicketToo', { number: openTicket.number })}
            description={openTicket.openChildren > 0 && t('incident.childrenStay', { count: openTicket.openChildren })}
            onChange={(event) => setClosesTicket(event.currentTarget.checked)}
          />
        )}
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
