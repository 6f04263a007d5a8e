import { lazyComponent } from '../../ui/lazy-component.tsx';
import { ListProblem } from '../../ui/list-problem.tsx';
import { without, type SocialSearch } from './social-search.ts';

const Unreadable = lazyComponent(async () => (await import('./unreadable-stream-filters.tsx')).UnreadableStreamFilters);

interface StreamProblemProps {
  error: Error;
  onRetry: () => void;
  onSearch: (change: SocialSearch) => void;
}

/** Why a stream or what was searched for is not here. */
export const StreamProblem = ({ onSearch, ...props }: StreamProblemProps) => (
  <ListProblem {...props} unreadable={Unreadable} onClear={(names) => onSearch(without(names))} />
);
