import { Badge } from '@mantine/core';
import type { Incident } from '@perch/contracts';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './incidents.module.css';

export function IncidentMark({ incident: { state } }: { incident: Pick<Incident, 'state'> }) {
  const { t } = useTranslation();
  return (
    <Badge color="gray" variant="light" className={classes.mark} data-state={state}>
      {t(`incident.state.${state}`)}
    </Badge>
  );
}
