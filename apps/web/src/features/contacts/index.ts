export { ContactsPage } from './contacts-page.tsx';
/** The form of a new contact, for whoever knows somebody only from X. */
export const loadNewContactDialog = () => import('./new-contact-dialog.tsx');
