export { AccountPage } from './account-page.tsx';
export { AuditLogPage } from './audit-log/audit-log-page.tsx';
export { ChannelsPage } from './channels-page.tsx';
export { DepartmentsPage } from './departments-page.tsx';
export { MembersPage } from './members-page.tsx';
export { SetupLandingPage } from './setup-landing-page.tsx';
export { SetupLayout } from './setup-layout.tsx';
export { TwitterChannelPage } from './twitter-channel-page.tsx';
