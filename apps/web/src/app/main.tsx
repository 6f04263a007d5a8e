import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './tokens.css';
import { createRoot } from 'react-dom/client';
import { startI18n } from '../lib/i18n.ts';
import { Providers } from './providers.tsx';

await startI18n();
createRoot(document.getElementById('root')!).render(<Providers />);
