import { useNetwork } from '@mantine/hooks';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import type { LiveState } from '../../lib/live.ts';
import classes from './app-shell.module.css';

const PATIENCE_MS = 4000;

/** Says that the screen may be behind, once that has lasted long enough to matter. */
export function ConnectionBanner({ liveState }: { liveState: LiveState }) {
  const { t } = useTranslation();
  const { online } = useNetwork();
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    if (liveState !== 'lost') {
      setLost(false);
      return;
    }
    const timer = setTimeout(() => setLost(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [liveState]);
  if (online && !isLost) return null;
  return (
    <div className={classes.banner} role="status">
      <IconPlugConnectedX size={16} stroke={1.75} aria-hidden />
      {online ? t('shell.liveLost') : t('shell.offline')}
    </div>
  );
}
