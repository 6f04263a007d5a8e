import { Button, Select } from '@mantine/core';
import type { IncidentDetail } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useDepartments } from '../../lib/directory.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { CloseChildren } from './close-children.tsx';
import { useOpenTicket } from './incident-queries.ts';
import classes from './incidents.module.css';

/** The ticket of the incident, under which those of its tweets stand; or the way to open one. */
export function IncidentTicket({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation();
  const mayEdit = useCan('tickets.edit');
  const { ticket } = incident;
  if (!ticket && !mayEdit) return null;
  return (
    <section aria-label={t('incidentPage.ticket.title')} className={classes.section}>
      <h2>{t('incidentPage.ticket.title')}</h2>
      {ticket ? (
        <Opened id={incident.id} ticket={ticket} mayEdit={mayEdit} />
      ) : (
        <OpenIt id={incident.id} mostAffected={incident.departments[0]?.id ?? null} />
      )}
    </section>
  );
}

interface OpenedProps {
  id: string;
  ticket: NonNullable<IncidentDetail['ticket']>;
  mayEdit: boolean;
}

function Opened({ id, ticket, mayEdit }: OpenedProps) {
  const { t } = useTranslation();
  const number = (count: number) => count.toLocaleString(currentLocale());
  const { children, openChildren } = ticket;
  const open = { count: openChildren, number: number(openChildren) };
  return (
    <>
      <p>
        <Link to="/tickets/$ticketId" params={{ ticketId: ticket.id }}>
          #{ticket.number} {ticket.subject}
        </Link>{' '}
        <span className={classes.dim}>
          {t(`status.${ticket.status}`)}
          {ticket.assignee && ` · ${ticket.assignee.name}`}
        </span>
      </p>
      <p className={classes.dim}>
        {t('incidentPage.ticket.children', { count: children, number: number(children) })}
        {', '}
        {t('incidentPage.stillOpen', open)}
      </p>
      {mayEdit && <CloseChildren id={id} open={openChildren} />}
    </>
  );
}

function OpenIt({ id, mostAffected }: { id: string; mostAffected: string | null }) {
  const { t } = useTranslation();
  const open = useOpenTicket(id);
  const departments = (useDepartments().data ?? []).filter(({ isActive }) => isActive);
  const usual = departments.find(({ isDefault }) => isDefault)?.id ?? null;
  const [chosen, setChosen] = useState<string | null>(null);
  const departmentId = chosen ?? departments.find((each) => each.id === mostAffected)?.id ?? usual;
  return (
    <>
      <p className={classes.dim}>{t('incidentPage.ticket.hint')}</p>
      <div className={classes.opener}>
        {departments.length > 1 && (
          <Select
            size="xs"
            aria-label={t('field.department')}
            allowDeselect={false}
            value={departmentId}
            data={departments.map(({ id: value, name }) => ({ value, label: name }))}
            onChange={setChosen}
          />
        )}
        <Button
          size="xs"
          variant="default"
          loading={open.isPending}
          onClick={() => open.mutate(departmentId === null ? {} : { departmentId })}
        >
          {t('incidentPage.ticket.open')}
        </Button>
      </div>
      {open.error && (
        <p className={classes.problem} role="alert">
          {errorSentence(t, open.error)}
        </p>
      )}
    </>
  );
}
