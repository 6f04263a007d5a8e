export { ProfileHost } from './profile-host.tsx';
