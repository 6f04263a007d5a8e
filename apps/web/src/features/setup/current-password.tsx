import { PasswordInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useSession } from '../../lib/session.ts';

interface CurrentPasswordProps {
  value: string;
  error: ReactNode;
  onChange: (value: string) => void;
  hasFocus?: boolean;
}

/** Asks whoever is signed in for their password; password managers are told whose it is. */
export function CurrentPassword({ value, error, onChange, hasFocus = false }: CurrentPasswordProps) {
  const { t } = useTranslation();
  const { member } = useSession();
  return (
    <>
      <input type="hidden" autoComplete="username" value={member.email} readOnly />
      <PasswordInput
        label={t('security.currentPassword')}
        autoComplete="current-password"
        autoFocus={hasFocus}
        visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
        value={value}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </>
  );
}
