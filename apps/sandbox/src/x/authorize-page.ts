import { escapeHtml } from '../html.ts';
import type { User } from '../world/records.ts';
import type { World } from '../world/world.ts';

const SCOPE_WORDS: Record<string, string> = {
  'tweet.read': 'See posts you can see, and those who posted them',
  'tweet.write': 'Post, repost and delete posts for you',
  'users.read': 'See your profile and the profiles of others',
  'like.read': 'See what you liked',
  'like.write': 'Like and unlike posts for you',
  'dm.read': 'Read your direct messages',
  'dm.write': 'Send direct messages for you',
  'media.write': 'Upload pictures and videos for you',
  'offline.access': 'Stay connected until you revoke it',
};

export interface Permission {
  words: string;
  /** The scope's own name; OAuth 1.0a has none. */
  scope?: string;
}

/** An app with OAuth 1.0a has one access level: read, write and direct messages. */
export const OAUTH1_PERMISSIONS: Permission[] = [
  { words: 'See posts and profiles you can see' },
  { words: 'Post, repost, like and delete posts for you, with pictures and videos' },
  { words: 'Read and send direct messages for you' },
  { words: 'Stay connected until you revoke it' },
];

export function scopePermissions(scopes: string[]): Permission[] {
  return scopes.map((scope) => ({ words: SCOPE_WORDS[scope] ?? scope, scope }));
}

export interface AuthorizePage {
  /** Where the form is sent, with these fields beside the person's own. */
  action: string;
  hidden: Record<string, string>;
  permissions: Permission[];
  /** The app's address; null when the person carries a PIN back. */
  returnsTo: string | null;
}

/** Log in and authorize, on one page. */
export function authorizePage(
  { action, hidden, permissions, returnsTo }: AuthorizePage,
  brands: User[],
  entered: { username: string; error: string } = { username: '', error: '' },
): string {
  const inputs = Object.entries(hidden)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}" />`)
    .join('');
  const items = permissions
    .map(({ words, scope }) => `<li>${escapeHtml(words)}${scope ? ` <code>${escapeHtml(scope)}</code>` : ''}</li>`)
    .join('');
  const accounts = brands
    .map((brand) => `<option value="${escapeHtml(brand.username)}">${escapeHtml(brand.name)}</option>`)
    .join('');
  const error = entered.error ? `<p class="error" role="alert">${escapeHtml(entered.error)}</p>` : '';

  const back =
    returnsTo === null ? 'You get a PIN for the app' : `You go back to ${escapeHtml(new URL(returnsTo).origin)}`;

  return document(`
    <h1><b>Perch</b> wants to access your X account</h1>
    <form method="post" action="${escapeHtml(action)}">
      ${inputs}
      ${error}
      <label>Username
        <input name="username" list="accounts" autocomplete="off" autocapitalize="none" spellcheck="false" required
          autofocus value="${escapeHtml(entered.username)}" />
      </label>
      <datalist id="accounts">${accounts}</datalist>
      <label>Password
        <input name="password" type="password" autocomplete="off" required aria-describedby="hint" />
      </label>
      <p id="hint" class="hint">In the sandbox every account has the password <code>perch</code>.
        Brands: ${brands.map((brand) => `<code>${escapeHtml(brand.username)}</code>`).join(', ')}.</p>
      <h2>Perch will be able to</h2>
      <ul>${items}</ul>
      <div class="buttons">
        <button class="primary" name="decision" value="authorize">Authorize app</button>
        <button name="decision" value="cancel" formnovalidate>Cancel</button>
      </div>
    </form>
    <p class="hint">${back}. This is the sandbox, not X: no real
      account is touched.</p>`);
}

/** The end of the PIN flow: the person copies the number into the app. */
export function pinPage(pin: string): string {
  return document(`<h1>You have granted access to <b>Perch</b></h1><p>Go back to the app and enter this PIN:</p>
    <p><code id="pin">${escapeHtml(pin)}</code></p>`);
}

/** X never sends a broken request back to the app: it says what is wrong here. */
export function refusalPage(reason: string): string {
  return document(`<h1>Something went wrong</h1><p>You were not able to give access to the app.</p>
    <p class="error">${escapeHtml(reason)}</p>`);
}

/** The form may lead back to the app, which browsers count as a form target. */
export function pagePolicy(returnsTo: string | null): string {
  const target = returnsTo === null ? '' : ` ${new URL(returnsTo).origin}`;
  return `default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'${target}; frame-ancestors 'none'`;
}

/** The person whose name and password stand in the form, if both are right. */
export function signInOnPage(world: World, form: Record<string, string>): User | undefined {
  const user = world.userByName((form['username'] ?? '').replace(/^@/, ''));
  return user?.password === form['password'] ? user : undefined;
}

function document(body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width, initial-scale=1" />
  <title>Authorize app · X sandbox</title>
  <link rel="icon" href="/icon.svg" type="image/svg+xml" />
  <link rel="stylesheet" href="/authorize.css" />
</head>
<body>
  <main>
    <p class="mark" aria-hidden="true">𝕏</p>
    ${body}
  </main>
</body>
</html>
`;
}
