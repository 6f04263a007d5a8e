import { Button, NumberInput, PasswordInput, Select, TagsInput, TextInput } from '@mantine/core';
import type { SaveSso, SsoSettings } from '@perch/contracts';
import { useState, type FormEvent } from 'react';
import { isApiError } from '../../../lib/api.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { roleName } from '../../../lib/role-name.ts';
import { SureButton } from '../../../ui/sure-button.tsx';
import { useRoles } from '../../../lib/roles.ts';
import { Section, SwitchRow } from '../section.tsx';
import { StaleNotice } from '../stale-notice.tsx';
import { DomainProofs } from './domain-proofs.tsx';
import { MappingTable } from './mapping-table.tsx';
import { ProviderLook } from './provider-look.tsx';
import { useRemoveSso, useSaveSso } from './queries.ts';
import { ssoProblem } from './sso-problem.ts';
import classes from './sso.module.css';

type Values = Omit<SaveSso, 'revision' | 'clientSecret'>;
const EMPTY: Values = {
  issuer: '',
  clientId: '',
  domains: [],
  groupsClaim: 'groups',
  mappings: [],
  defaultRoleId: null,
  isEnabled: true,
  isRequired: false,
  sessionHours: 24,
};
const NOBODY = 'nobody';

/** What was typed or pasted, each once and without what stood between them. */
const domainsOf = (entered: string[]) => [
  ...new Set(entered.flatMap((text) => text.toLowerCase().split(/[\s,;]+/)).filter((domain) => domain !== '')),
];

interface SsoFormProps {
  sso: SsoSettings;
  onReload: () => void;
}

export function SsoForm({ sso, onReload }: SsoFormProps) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Values>(sso.settings ?? EMPTY);
  const [clientSecret, setSecret] = useState('');
  const roles = (useRoles().data ?? []).map((role) => ({ value: role.id, label: roleName(t, role) }));
  const save = useSaveSso();
  const remove = useRemoveSso();
  const set = (change: Partial<Values>) => {
    setValues((before) => ({ ...before, ...change }));
    save.reset();
  };
  const isStale = isApiError(save.error, 'settings_changed');
  const fields = isApiError(save.error) ? save.error.fields : [];
  const problem = save.error && !isStale ? ssoProblem(t, save.error) : null;
  /** Beside the field where the answer names one, of which the sentence is. */
  const problemOf = (name: string) => fields.some(({ path }) => path.split('.')[0] === name) && problem;
  const isNamed = ['issuer', 'clientId', 'clientSecret', 'domains', 'isRequired', 'sessionHours'].some((name) =>
    problemOf(name),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const mappings = values.mappings.filter(({ group }) => group.trim() !== '');
    save.mutate(
      { ...values, mappings, revision: sso.revision, ...(clientSecret !== '' && { clientSecret }) },
      { onSuccess: () => notifyDone(t('sso.saved')) },
    );
  };
  const isProved = sso.domains.some(({ domain, provedAt }) => provedAt !== null && values.domains.includes(domain));
  const isElsewhere = sso.settings?.issuer !== values.issuer || sso.settings.clientId !== values.clientId;
  const hasRoles = values.mappings.every(({ roleId }) => roleId !== '');
  const canSave = values.issuer !== '' && values.clientId !== '' && hasRoles && (!isElsewhere || clientSecret !== '');
  return (
    <form noValidate onSubmit={submit}>
      {isStale && <StaleNotice onReload={onReload} />}
      <Section title={t('sso.provider')} lead={t('sso.providerLead')}>
        <div className={classes.fields}>
          <TextInput
            label={t('sso.callbackUrl')}
            description={t('sso.callbackHint')}
            readOnly
            value={sso.callbackUrl}
          />
          <TextInput
            label={t('sso.issuer')}
            description={t('sso.issuerHint')}
            type="url"
            placeholder="https://login.acme.com"
            spellCheck={false}
            value={values.issuer}
            error={problemOf('issuer')}
            onChange={(event) => set({ issuer: event.currentTarget.value.trim() })}
          />
          <ProviderLook issuer={values.issuer} />
          <TextInput
            label={t('sso.clientId')}
            autoComplete="off"
            spellCheck={false}
            value={values.clientId}
            error={problemOf('clientId')}
            onChange={(event) => set({ clientId: event.currentTarget.value.trim() })}
          />
          <PasswordInput
            label={t('sso.clientSecret')}
            description={t(sso.settings && !isElsewhere ? 'sso.secretKept' : 'sso.secretHint')}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
            value={clientSecret}
            error={problemOf('clientSecret')}
            onChange={(event) => {
              setSecret(event.currentTarget.value);
              save.reset();
            }}
          />
        </div>
      </Section>
      <Section title={t('sso.people')} lead={t('sso.peopleLead')}>
        <div className={classes.fields}>
          <TagsInput
            label={t('sso.domains')}
            description={t('sso.domainsHint')}
            placeholder={values.domains.length === 0 ? 'acme.com' : ''}
            splitChars={[',', ' ']}
            acceptValueOnBlur
            value={values.domains}
            error={problemOf('domains')}
            onChange={(entered) => set({ domains: domainsOf(entered) })}
          />
          <TextInput
            label={t('sso.groupsClaim')}
            description={t('sso.groupsClaimHint')}
            spellCheck={false}
            value={values.groupsClaim}
            onChange={(event) => set({ groupsClaim: event.currentTarget.value.trim() })}
          />
        </div>
        <MappingTable mappings={values.mappings} roles={roles} onChange={(mappings) => set({ mappings })} />
        <div className={classes.fields}>
          <Select
            label={t(values.mappings.length > 0 ? 'sso.otherRole' : 'sso.newRole')}
            description={t(values.mappings.length > 0 ? 'sso.otherRoleHint' : 'sso.newRoleHint')}
            allowDeselect={false}
            value={values.defaultRoleId ?? NOBODY}
            onChange={(next) => set({ defaultRoleId: next === NOBODY ? null : next })}
            data={[{ value: NOBODY, label: t('sso.refuse') }, ...roles]}
          />
        </div>
      </Section>
      <DomainProofs proofs={sso.domains} domains={values.domains} />
      <Section title={t('sso.use')}>
        <SwitchRow
          title={t('sso.enabled')}
          hint={t('sso.enabledHint')}
          isOn={values.isEnabled}
          onTurn={(isEnabled) => set({ isEnabled, isRequired: isEnabled && values.isRequired })}
        />
        <SwitchRow
          title={t('sso.required')}
          hint={t('sso.requiredHint')}
          note={isProved ? undefined : t('sso.requiredNeeds')}
          problem={problemOf('isRequired') || undefined}
          isOn={values.isRequired}
          isDisabled={!values.isEnabled || (!isProved && !values.isRequired)}
          onTurn={(isRequired) => set({ isRequired })}
        />
        <div className={classes.fields}>
          <NumberInput
            label={t('sso.sessionHours')}
            description={t('sso.sessionHoursHint')}
            min={1}
            max={336}
            allowDecimal={false}
            value={values.sessionHours}
            error={problemOf('sessionHours')}
            onChange={(hours) => set({ sessionHours: Number(hours) })}
          />
          <TextInput label={t('sso.signInUrl')} description={t('sso.signInUrlHint')} readOnly value={sso.signInUrl} />
        </div>
      </Section>
      {problem && !isNamed && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      {remove.error && (
        <p className={classes.problem} role="alert">
          {ssoProblem(t, remove.error)}
        </p>
      )}
      <div className={classes.actions}>
        <Button type="submit" loading={save.isPending} disabled={!canSave || isStale}>
          {t('action.save')}
        </Button>
        {sso.settings && (
          <SureButton
            label={t('sso.remove')}
            sureLabel={t('sso.removeSure')}
            isLoading={remove.isPending}
            onSure={() => remove.mutate(undefined, { onSuccess: () => notifyDone(t('sso.removed')) })}
          />
        )}
      </div>
    </form>
  );
}
