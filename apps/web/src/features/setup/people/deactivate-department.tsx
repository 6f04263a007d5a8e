import { Button, Modal, Radio, Select, Skeleton } from '@mantine/core';
import type { Department, DepartmentUsage } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { activeDepartments, useDepartments } from '../../../lib/directory.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { useCan } from '../../../lib/session.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { FormActions, FormProblem } from './form-parts.tsx';
import { problemsOf } from './problems-of.ts';
import { useDepartmentUsage, useUpdateDepartment } from './queries.ts';
import classes from './people.module.css';

interface DeactivateDepartmentProps {
  department: Department;
  onClose: () => void;
}

/** Says what stands in the way, or what becomes of the open tickets. */
export function DeactivateDepartment({ department, onClose }: DeactivateDepartmentProps) {
  const { t } = useTranslation();
  const usage = useDepartmentUsage(department.id);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('people.deactivateTitle', { name: department.name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {usage.error && !usage.data ? (
        <ErrorState error={usage.error} onRetry={() => void usage.refetch()} />
      ) : !usage.data ? (
        <Skeleton height={96} role="status" aria-label={t('state.loading')} />
      ) : usage.data.capture.length > 0 ? (
        <InUse capture={usage.data.capture} onClose={onClose} />
      ) : (
        <Confirm department={department} openTickets={usage.data.openTickets} onClose={onClose} />
      )}
    </Modal>
  );
}

function InUse({ capture, onClose }: Pick<DepartmentUsage, 'capture'> & { onClose: () => void }) {
  const { t } = useTranslation();
  const mayChange = useCan('setup.social');
  return (
    <>
      <p className={classes.text}>{t('people.departmentInUse')}</p>
      <ul className={classes.uses}>
        {capture.map(({ accountId, username, captured, unmatched, keywords }) => (
          <li key={accountId}>
            {mayChange ? (
              <Link to="/setup/channels/twitter/$accountId" params={{ accountId }}>
                @{username}
              </Link>
            ) : (
              <strong>@{username}</strong>
            )}
            {': '}
            {[
              captured && t('people.useCaptured'),
              unmatched && t('people.useUnmatched'),
              keywords.length > 0 &&
                t('people.useKeywords', {
                  count: keywords.length,
                  phrases: phrasesIn(keywords),
                }),
            ]
              .filter(Boolean)
              .join(', ')}
          </li>
        ))}
      </ul>
      <FormActions>
        <Button onClick={onClose} data-autofocus>
          {t('action.close')}
        </Button>
      </FormActions>
    </>
  );
}

interface ConfirmProps extends DeactivateDepartmentProps {
  openTickets: number;
}

function Confirm({ department, openTickets, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  const update = useUpdateDepartment();
  const others = activeDepartments(useDepartments().data).filter(({ id }) => id !== department.id);
  const [isMoving, setMoving] = useState(false);
  const [target, setTarget] = useState(others[0]?.id ?? null);
  const problems = problemsOf(t, update.error, ['moveOpenTicketsTo']);
  const deactivate = () =>
    update.mutate(
      { id: department.id, patch: { isActive: false, ...(isMoving && target ? { moveOpenTicketsTo: target } : {}) } },
      {
        onSuccess: ({ name, movedTickets }) => {
          notifyDone(
            movedTickets > 0
              ? t('people.departmentDeactivatedMoved', { name, count: movedTickets })
              : t('people.deactivated', { name }),
          );
          onClose();
        },
      },
    );
  return (
    <>
      <p className={classes.text}>{t('people.deactivateDepartmentText')}</p>
      {openTickets > 0 && (
        <Radio.Group
          label={t('people.openTickets', { count: openTickets })}
          value={isMoving ? 'move' : 'keep'}
          onChange={(value) => setMoving(value === 'move')}
          className={classes.choices}
        >
          <Radio value="keep" label={t('people.ticketsStay')} />
          <Radio value="move" label={t('people.ticketsMove')} disabled={others.length === 0} />
        </Radio.Group>
      )}
      {isMoving && (
        <Select
          mb="md"
          aria-label={t('people.ticketsMove')}
          allowDeselect={false}
          data={others.map(({ id, name }) => ({ value: id, label: name }))}
          value={target}
          onChange={setTarget}
          error={problems.fields.moveOpenTicketsTo}
        />
      )}
      <FormProblem error={update.error} sentence={problems.form} />
      <FormActions>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('action.cancel')}
        </Button>
        <Button color="red" loading={update.isPending} onClick={deactivate}>
          {t('people.deactivate')}
        </Button>
      </FormActions>
    </>
  );
}

const SHOWN = 12;

/** The first of them in quotation marks; of a long list how many more there are. */
function phrasesIn(keywords: readonly string[]): string {
  const shown = keywords.slice(0, SHOWN).map((phrase) => `“${phrase}”`);
  return [...shown, ...(keywords.length > SHOWN ? [`+${keywords.length - SHOWN}`] : [])].join(', ');
}
