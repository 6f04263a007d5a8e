import { Badge } from '@mantine/core';
import type { Incident } from '@perch/contracts';
import { useTranslation } from '../../lib/i18n.ts';

const COLOURS: Record<Incident['state'], string> = {
  open: 'red',
  acknowledged: 'orange',
  cleared: 'teal',
  closed: 'gray',
  past: 'gray',
};

export function IncidentMark({ incident: { state } }: { incident: Pick<Incident, 'state'> }) {
  const { t } = useTranslation();
  return (
    <Badge color={COLOURS[state]} variant="light">
      {t(`incident.state.${state}`)}
    </Badge>
  );
}
