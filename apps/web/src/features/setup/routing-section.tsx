import { Select } from '@mantine/core';
import type { Capture } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { activeDepartments, useDepartments } from '../../lib/directory.ts';
import type { Problems } from './capture/capture-problems.ts';
import { choicesOf } from './capture/choices-of.ts';
import type { ChangeCapture } from './capture-form.tsx';
import { Section, SettingRow } from './section.tsx';
import classes from './setup.module.css';

interface RoutingSectionProps {
  capture: Capture;
  problems: Problems;
  onChange: ChangeCapture;
}

const NO_TICKETS = 'none';

/** Without a department of their own, what a mode captures anyway goes the usual way and the rest becomes no ticket. */
function noDepartmentLabel({ mentions, directMessages }: Pick<Capture, 'mentions' | 'directMessages'>): string {
  const modes = [mentions, directMessages];
  if (!modes.includes('all')) return 'routing.noTickets';
  return modes.includes('matching') ? 'routing.byMode' : 'routing.asCaptured';
}

/** With a single department there is nothing to choose, unless something is chosen that should not be. */
export function RoutingSection({ capture, problems, onChange }: RoutingSectionProps) {
  const { t } = useTranslation();
  const departments = useDepartments().data;
  const active = activeDepartments(departments);
  const inactive = (name: string) => t('capture.inactive', { name });
  const only = active.length === 1 ? active[0] : undefined;
  const isPlain = only && capture.departmentId === only.id && capture.unmatchedDepartmentId === null;
  return (
    <Section title={t('routing.title')} lead={t('routing.lead')}>
      {only && (
        <p className={classes.dim}>
          {t('routing.onlyOne', { name: only.name })}{' '}
          <Link to="/setup/departments" className={classes.textLink}>
            {t('routing.addDepartment')}
          </Link>
        </p>
      )}
      {departments && !isPlain && (
        <>
          <SettingRow
            title={t('routing.department')}
            hint={t('routing.departmentHint')}
            problem={problems.get('departmentId')}
          >
            <Select
              size="xs"
              aria-label={t('routing.department')}
              allowDeselect={false}
              data={choicesOf(departments, capture.departmentId, inactive)}
              value={capture.departmentId}
              error={problems.has('departmentId')}
              onChange={(departmentId) => departmentId && onChange({ departmentId })}
            />
          </SettingRow>
          <SettingRow
            title={t('routing.unmatched')}
            hint={t('routing.unmatchedHint')}
            setting="unmatched"
            problem={problems.get('unmatchedDepartmentId')}
          >
            <Select
              size="xs"
              aria-label={t('routing.unmatched')}
              allowDeselect={false}
              data={[
                { value: NO_TICKETS, label: t(noDepartmentLabel(capture)) },
                ...choicesOf(departments, capture.unmatchedDepartmentId, inactive),
              ]}
              value={capture.unmatchedDepartmentId ?? NO_TICKETS}
              error={problems.has('unmatchedDepartmentId')}
              onChange={(chosen) => onChange({ unmatchedDepartmentId: chosen === NO_TICKETS ? null : chosen })}
            />
          </SettingRow>
        </>
      )}
    </Section>
  );
}
