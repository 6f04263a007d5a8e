/** Where signing in with a provider begins; the browser leaves the app. `goTo`: one of our paths, for afterwards. */
export const ssoAddress = (whose: ['email' | 'organization', string], goTo: string) =>
  `/api/v1/auth/sso/start?${new URLSearchParams([whose, ['returnTo', goTo]])}`;
