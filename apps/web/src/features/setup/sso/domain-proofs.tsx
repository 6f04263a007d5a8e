import { Button } from '@mantine/core';
import type { SsoDomainProof } from '@perch/contracts';
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { isApiError } from '../../../lib/api.ts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { exactTime } from '../../../lib/time.ts';
import { Section } from '../section.tsx';
import { CopyField } from '../twitter-apps/copy-field.tsx';
import { useCheckDomain } from './queries.ts';
import { ssoProblem } from './sso-problem.ts';
import classes from './sso.module.css';

interface DomainProofsProps {
  proofs: SsoDomainProof[];
  /** as they stand in the form, saved or not */
  domains: readonly string[];
}

/** Which domains are proved to be the organization's, and the records that prove the others. */
export function DomainProofs({ proofs, domains }: DomainProofsProps) {
  const { t } = useTranslation();
  const shown = proofs.filter(({ domain }) => domains.includes(domain));
  const unsaved = domains.filter((domain) => !proofs.some((proof) => proof.domain === domain));
  if (domains.length === 0) return null;
  return (
    <Section title={t('sso.proofs')} lead={t('sso.proofsLead')}>
      <ul className={classes.proofs}>
        {shown.map((proof) => (
          <Proof key={proof.domain} proof={proof} />
        ))}
      </ul>
      {unsaved.length > 0 && (
        <p className={classes.hint}>
          {t('sso.proofsUnsaved', { domains: new Intl.ListFormat(currentLocale()).format(unsaved) })}
        </p>
      )}
    </Section>
  );
}

function Proof({ proof: { domain, provedAt, missingSince, record } }: { proof: SsoDomainProof }) {
  const { t } = useTranslation();
  const check = useCheckDomain();
  if (provedAt !== null) {
    return (
      <li>
        <p className={classes.proof} data-proved>
          <IconCircleCheck size={18} stroke={1.75} aria-hidden />
          <strong>{domain}</strong>
          <span>{t('sso.provedAt', { at: exactTime(new Date(provedAt), currentLocale()) })}</span>
        </p>
        {missingSince !== null && (
          <p className={classes.missing} role="status">
            {t('sso.missingSince', { name: record.name, at: exactTime(new Date(missingSince), currentLocale()) })}
          </p>
        )}
      </li>
    );
  }
  const found = isApiError(check.error) && check.error.fields.map(({ message }) => message).join(', ');
  const look = () => check.mutate(domain, { onSuccess: () => notifyDone(t('sso.nowProved', { domain })) });
  return (
    <li>
      <p className={classes.proof}>
        <IconCircleDashed size={18} stroke={1.75} aria-hidden />
        <strong>{domain}</strong>
        <span>{t('sso.unproved')}</span>
      </p>
      <p className={classes.hint}>{t('sso.recordHint', { domain })}</p>
      <CopyField label={t('sso.recordName')} value={record.name} />
      <CopyField label={t('sso.recordValue')} value={record.value} />
      <Button
        variant="default"
        size="xs"
        aria-label={t('sso.checkOf', { domain })}
        loading={check.isPending}
        onClick={look}
      >
        {t('sso.check')}
      </Button>
      {check.error && (
        <p className={classes.problem} role="alert">
          {ssoProblem(t, check.error)}
          {found && ` ${t('sso.recordFound', { found })}`}
        </p>
      )}
    </li>
  );
}
