export { ContactsPage } from './contacts-page.tsx';
export { NewContactDialog } from './new-contact-dialog.tsx';
