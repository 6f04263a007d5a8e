import { escapeHtml } from '../html.ts';
import type { User } from '../world/records.ts';
import type { AuthorizeRequest } from './oauth2.routes.ts';

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

/** Log in and authorize, on one page. */
export function authorizePage(
  asked: AuthorizeRequest,
  brands: User[],
  failed: { username: string; error: string } = { username: '', error: '' },
): string {
  const hidden = {
    response_type: 'code',
    client_id: asked.clientId,
    redirect_uri: asked.redirectUri,
    state: asked.state,
    scope: asked.scopes.join(' '),
    code_challenge: asked.challenge,
    code_challenge_method: asked.method,
  };
  const inputs = Object.entries(hidden)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}" />`)
    .join('');
  const scopes = asked.scopes
    .map((scope) => `<li>${escapeHtml(SCOPE_WORDS[scope] ?? scope)} <code>${escapeHtml(scope)}</code></li>`)
    .join('');
  const accounts = brands
    .map((brand) => `<option value="${escapeHtml(brand.username)}">${escapeHtml(brand.name)}</option>`)
    .join('');
  const error = failed.error ? `<p class="error" role="alert">${escapeHtml(failed.error)}</p>` : '';

  return document(`
    <h1><b>Perch</b> wants to access your X account</h1>
    <form method="post" action="/i/oauth2/authorize">
      ${inputs}
      ${error}
      <label>Username
        <input name="username" list="accounts" autocomplete="off" autocapitalize="none" spellcheck="false" required
          autofocus value="${escapeHtml(failed.username)}" />
      </label>
      <datalist id="accounts">${accounts}</datalist>
      <label>Password
        <input name="password" type="password" autocomplete="off" required aria-describedby="hint" />
      </label>
      <p id="hint" class="hint">In the sandbox every account has the password <code>perch</code>.
        Brands: ${brands.map((brand) => `<code>${escapeHtml(brand.username)}</code>`).join(', ')}.</p>
      <h2>Perch will be able to</h2>
      <ul>${scopes}</ul>
      <div class="buttons">
        <button class="primary" name="decision" value="authorize">Authorize app</button>
        <button name="decision" value="cancel" formnovalidate>Cancel</button>
      </div>
    </form>
    <p class="hint">You go back to ${escapeHtml(new URL(asked.redirectUri).origin)}. This is the sandbox, not X: no real
      account is touched.</p>`);
}

/** X never sends a broken request back to the app: it says what is wrong here. */
export function refusalPage(reason: string): string {
  return document(`<h1>Something went wrong</h1><p>You were not able to give access to the app.</p>
    <p class="error">${escapeHtml(reason)}</p>`);
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
