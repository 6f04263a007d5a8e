export { AcknowledgePage } from './acknowledge-page.tsx';
export { IncidentPanel } from './incident-panel.tsx';
export { IncidentPage } from './incident-page.tsx';
export { IncidentsPage } from './incidents-page.tsx';
