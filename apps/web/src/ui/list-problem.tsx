import { Suspense, type ComponentType } from 'react';
import { isApiError } from '../lib/api.ts';
import { ErrorState } from './states.tsx';

export interface UnreadableFiltersProps<Name extends string> {
  error: Error;
  /** takes these filters off, by the names they have in the query */
  onClear: (names: Name[]) => void;
  onRetry: () => void;
}

interface ListProblemProps<Name extends string> extends UnreadableFiltersProps<Name> {
  /** names the filters that cannot be read; fetched only then */
  unreadable: ComponentType<UnreadableFiltersProps<Name>>;
}

/** Why a list is not here. Of filters in the address that cannot be read, which: trying again would not help. */
export function ListProblem<Name extends string>({ unreadable: Unreadable, ...props }: ListProblemProps<Name>) {
  if (!isApiError(props.error, 'validation_failed')) return <ErrorState error={props.error} onRetry={props.onRetry} />;
  return (
    <Suspense fallback={null}>
      <Unreadable {...props} />
    </Suspense>
  );
}
