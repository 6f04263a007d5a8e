import { Select } from '@mantine/core';
import type { Capture } from '@perch/contracts';
import { useTranslation } from 'react-i18next';
import { activeDepartments, useDepartments } from '../../lib/directory.ts';
import type { ChangeCapture } from './capture-form.tsx';
import { Section, SettingRow } from './section.tsx';

interface RoutingSectionProps {
  capture: Capture;
  onChange: ChangeCapture;
}

const NO_TICKETS = 'none';

/** Without a department of their own, what a mode captures anyway goes the usual way and the rest becomes no ticket. */
function noDepartmentLabel({ mentions, directMessages }: Pick<Capture, 'mentions' | 'directMessages'>): string {
  const modes = [mentions, directMessages];
  if (!modes.includes('all')) return 'routing.noTickets';
  return modes.includes('matching') ? 'routing.byMode' : 'routing.asCaptured';
}

/** With a single department there is nothing to choose but whether the unmatched become tickets. */
export function RoutingSection({ capture, onChange }: RoutingSectionProps) {
  const { t } = useTranslation();
  const departments = activeDepartments(useDepartments().data).map(({ id, name }) => ({ value: id, label: name }));
  if (departments.length <= 1) return null;
  return (
    <Section title={t('routing.title')} lead={t('routing.lead')}>
      <SettingRow title={t('routing.department')} hint={t('routing.departmentHint')}>
        <Select
          size="xs"
          aria-label={t('routing.department')}
          allowDeselect={false}
          data={departments}
          value={capture.departmentId}
          onChange={(departmentId) => departmentId && onChange({ departmentId })}
        />
      </SettingRow>
      <SettingRow title={t('routing.unmatched')} hint={t('routing.unmatchedHint')} setting="unmatched">
        <Select
          size="xs"
          aria-label={t('routing.unmatched')}
          allowDeselect={false}
          data={[{ value: NO_TICKETS, label: t(noDepartmentLabel(capture)) }, ...departments]}
          value={capture.unmatchedDepartmentId ?? NO_TICKETS}
          onChange={(chosen) => onChange({ unmatchedDepartmentId: chosen === NO_TICKETS ? null : chosen })}
        />
      </SettingRow>
    </Section>
  );
}
