import { storable } from './storable.ts';

const LENGTH = 500;
/** Enough to find that many characters in, whatever is masked. */
const LOOKED_AT = 8_000;

const SECRETS: readonly [RegExp, string][] = [
  [/\b(bearer|basic)\s+[\w\-.~+/%=:]+/gi, '$1 ***'],
  [
    /("?\b(?:access_token|refresh_token|id_token|client_secret|code_verifier|oauth_\w+|authorization)\b\\?"?\s*[:=]\s*)(\\?"[^"]*"?|[^\s&,;"}<]+)/gi,
    '$1***',
  ],
];

/**
 * The beginning of what a server said, at most 500 characters, fit for a log: without tokens.
 * `secrets` are strings that are masked wherever they occur, such as the token of the call.
 */
export function excerptOf(text: string, secrets: readonly string[] = []): string {
  let safe = text.slice(0, LOOKED_AT);
  for (const secret of secrets) if (secret !== '') safe = safe.replaceAll(secret, '***');
  for (const [pattern, replacement] of SECRETS) safe = safe.replace(pattern, replacement);
  return storable(safe.slice(0, LENGTH));
}
