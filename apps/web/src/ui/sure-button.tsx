import { Button } from '@mantine/core';
import { useState } from 'react';

interface SureButtonProps {
  label: string;
  /** asks whether it is meant */
  sureLabel: string;
  isLoading: boolean;
  onSure: () => void;
}

/** For what cannot be taken back: the second click does it. Whoever turns to something else is asked anew. */
export function SureButton({ label, sureLabel, isLoading, onSure }: SureButtonProps) {
  const [isAsked, setAsked] = useState(false);
  return (
    <Button
      variant={isAsked ? 'filled' : 'light'}
      color="red"
      loading={isLoading}
      onClick={isAsked ? onSure : () => setAsked(true)}
      onBlur={() => setAsked(false)}
    >
      {isAsked ? sureLabel : label}
    </Button>
  );
}
