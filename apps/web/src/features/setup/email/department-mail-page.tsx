import { Button, Skeleton } from '@mantine/core';
import type { Department, DepartmentMail } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useDepartments } from '../../../lib/directory.ts';
import { useCan } from '../../../lib/session.ts';
import { ErrorState, NoPermission } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import { Section, SettingRow } from '../section.tsx';
import setup from '../setup.module.css';
import { DepartmentMailDialog } from './department-mail-dialog.tsx';
import { useDepartmentMail } from './queries.ts';

/** Which address each department writes from, and is written to at. */
export function DepartmentMailPage() {
  const { t } = useTranslation();
  const departments = useDepartments();
  const mail = useDepartmentMail();
  const [openId, setOpenId] = useState<string | null>(null);
  if (!useCan('organization.manage')) return <NoPermission />;
  const error = departments.error ?? mail.error;
  const inUse = departments.data?.filter(({ isActive }) => isActive);
  const of = (id: string) => mail.data?.find(({ departmentId }) => departmentId === id) ?? null;
  const opened = inUse?.find(({ id }) => id === openId);
  return (
    <div className={setup.page} data-width="narrow">
      <PageHead
        title={t('setup.email.title')}
        crumbs={[{ to: '/setup/channels', label: t('setup.group.channels') }]}
        lead={t('mail.lead')}
      />
      {error && !(inUse && mail.data) ? (
        <ErrorState error={error} onRetry={() => void Promise.all([departments.refetch(), mail.refetch()])} />
      ) : !inUse || !mail.data ? (
        <Skeleton height={220} radius="md" role="status" aria-label={t('state.loading')} />
      ) : (
        <Section title={t('mail.departments')} lead={t('mail.departmentsLead')}>
          {inUse.map((department) => (
            <Row
              key={department.id}
              department={department}
              mail={of(department.id)}
              onOpen={() => setOpenId(department.id)}
            />
          ))}
        </Section>
      )}
      {opened && <DepartmentMailDialog department={opened} mail={of(opened.id)} onClose={() => setOpenId(null)} />}
    </div>
  );
}

const comesFrom = (t: TFunction, { address, addressInFrom, replyTo }: DepartmentMail) =>
  t('mail.comesFrom', { address: addressInFrom, own: replyTo ?? address, domain: address.split('@').at(-1) });

interface RowProps {
  department: Department;
  mail: DepartmentMail | null;
  onOpen: () => void;
}

function Row({ department, mail, onOpen }: RowProps) {
  const { t } = useTranslation();
  const without = department.isDefault ? t('mail.noneDefault') : t('mail.none');
  return (
    <SettingRow
      title={department.name}
      hint={mail ? `${mail.fromName} <${mail.address}>` : without}
      note={mail && mail.addressInFrom !== mail.address ? comesFrom(t, mail) : undefined}
    >
      <Button
        variant="default"
        size="xs"
        onClick={onOpen}
        aria-label={t(mail ? 'mail.changeOf' : 'mail.setUpOf', { department: department.name })}
      >
        {t(mail ? 'mail.change' : 'mail.setUp')}
      </Button>
    </SettingRow>
  );
}
