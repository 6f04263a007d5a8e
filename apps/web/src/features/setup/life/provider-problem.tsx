import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { Suspense } from 'react';
import { speakOfGuests } from '../../../lib/i18n.ts';
import { lazyComponent } from '../../../ui/lazy-component.tsx';

const SsoProblem = lazyComponent(async () => {
  const [{ SsoProblem: Problem }] = await Promise.all([import('../../auth/index.ts'), speakOfGuests()]);
  return Problem;
});

/** Why the provider that somebody was sent to, to show once more who they are, did not say so. */
export function ProviderProblem() {
  const { ssoError } = useSearch({ strict: false });
  if (ssoError === undefined) return null;
  return (
    <Alert mb="md" color="red" role="alert" icon={<IconAlertTriangle size={16} aria-hidden />}>
      <Suspense fallback={null}>
        <SsoProblem code={ssoError} />
      </Suspense>
    </Alert>
  );
}
