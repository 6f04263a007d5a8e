import { TextInput } from '@mantine/core';
import { TICKET_PRIORITIES, type TicketPriority } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { Section, SwitchRow } from '../section.tsx';
import type { ServiceParts } from './service-form.tsx';
import { DUE_FIELDS, type DueField } from './service-values.ts';
import classes from './service.module.css';

const URGENT_FIRST = TICKET_PRIORITIES.toReversed();

/** How soon customers are answered and helped, by priority. */
export function DueSection({ values, onChange, problemOf }: ServiceParts) {
  const { t } = useTranslation();
  const { targets } = values;
  const field = (priority: TicketPriority, name: DueField) => (
    <TextInput
      size="xs"
      autoComplete="off"
      placeholder={t('clock.service.nothingDue')}
      aria-label={t('clock.service.dueOf', {
        what: t(`clock.service.${name}`),
        priority: t(`priority.${priority}`),
      })}
      value={targets[priority][name]}
      error={problemOf(`${priority}.${name}`)}
      onChange={(event) =>
        onChange({ targets: { ...targets, [priority]: { ...targets[priority], [name]: event.currentTarget.value } } })
      }
    />
  );
  return (
    <Section title={t('clock.service.due')} lead={t('clock.service.dueLead')}>
      <SwitchRow
        title={t('clock.service.hasPolicy')}
        hint={t('clock.service.hasPolicyHint')}
        isOn={values.hasPolicy}
        onTurn={(hasPolicy) => onChange({ hasPolicy })}
      />
      {values.hasPolicy && (
        <>
          <table className={classes.targets}>
            <thead>
              <tr>
                <th scope="col">{t('field.priority')}</th>
                {DUE_FIELDS.map((name) => (
                  <th key={name} scope="col">
                    {t(`clock.service.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {URGENT_FIRST.map((priority) => (
                <tr key={priority}>
                  <th scope="row">{t(`priority.${priority}`)}</th>
                  {DUE_FIELDS.map((name) => (
                    <td key={name}>{field(priority, name)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <p className={classes.hint}>{t('clock.service.durationHint')}</p>
          <SwitchRow
            title={t('clock.service.pauses')}
            hint={t('clock.service.pausesHint')}
            isOn={values.pausesWhilePending}
            onTurn={(pausesWhilePending) => onChange({ pausesWhilePending })}
          />
        </>
      )}
    </Section>
  );
}
