export * from './factories.ts';
export { readZip } from './read-zip.ts';
export * from './start-sandbox.ts';
export * from './start-collector.ts';
export * from './start-servers.ts';
export * from './test-database.ts';
export { startImap, type ImapBox, type TestImap } from './start-imap.ts';
export * from './localhost-certificate.ts';
export { OIDC_CLIENT, startOidcProvider, type OidcPerson, type OidcProvider } from './start-oidc-provider.ts';
