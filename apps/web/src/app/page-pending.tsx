import { Loading } from '../ui/loading.tsx';

export function PagePending() {
  return (
    <div style={{ display: 'grid', placeItems: 'center', minHeight: 240, height: '100%', flex: 1 }}>
      <Loading size="sm" />
    </div>
  );
}
