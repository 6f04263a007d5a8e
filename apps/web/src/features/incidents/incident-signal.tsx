import { ActionIcon, Indicator } from '@mantine/core';
import { IconUrgent } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { useIncidentsUnderWay } from './incident-queries.ts';
import classes from './incidents.module.css';

/** In the top bar while a burst of tweets is under way. */
export function IncidentSignal() {
  return useCan('social.view') ? <Signal /> : null;
}

function Signal() {
  const { t } = useTranslation();
  const count = useIncidentsUnderWay().data?.length ?? 0;
  if (count === 0) return null;
  const words = t('incident.signal', { count });
  return (
    <Indicator label={count} size={16} color="red" offset={6} classNames={{ indicator: classes.signal }}>
      <ActionIcon component={Link} to="/incidents" aria-label={words} title={words} size="lg" color="red">
        <IconUrgent size={18} stroke={1.6} aria-hidden />
      </ActionIcon>
    </Indicator>
  );
}
