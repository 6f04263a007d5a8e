export { AcknowledgePage } from './acknowledge-page.tsx';
export { IncidentPage } from './incident-page.tsx';
export { IncidentsPage } from './incidents-page.tsx';
