import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { passwordStrength } from '@perch/core';
import { useState, type ChangeEvent } from 'react';
import { useTranslation } from '../lib/i18n.ts';

interface NewPasswordInputProps extends Omit<PasswordInputProps, 'description' | 'autoComplete'> {
  /** names that it must not hold, as far as they are known here */
  own: () => { email?: string; organizations?: readonly string[] };
}

/** Where a password is chosen: what it is worth is said in words beside it, as it is typed. */
export function NewPasswordInput({ own, onChange, ...props }: NewPasswordInputProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const strength = typed === '' ? null : passwordStrength(typed, own());
  return (
    <PasswordInput
      {...props}
      autoComplete="new-password"
      description={<span role="status">{t(strength ? `field.strength.${strength}` : 'field.passwordHint')}</span>}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
      onChange={(event: ChangeEvent<HTMLInputElement>) => {
        setTyped(event.currentTarget.value);
        onChange?.(event);
      }}
    />
  );
}
