import { createHmac } from 'node:crypto';

/** A decoded name and value, as they stand in the query, in a form or in the `Authorization` header. */
export type Parameter = [name: string, value: string];

export interface SignedRequest {
  method: string;
  /** Scheme, host and path, without a query. */
  url: string;
  /** Every parameter of query, form and header but `oauth_signature` and `realm`. */
  parameters: Parameter[];
}

/** RFC 5849, 3.6: everything but unreserved characters, in upper-case hexadecimal. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** RFC 5849, 3.4.1: what both sides sign. */
export function baseString({ method, url, parameters }: SignedRequest): string {
  const normalized = parameters
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([leftName, leftValue], [rightName, rightValue]) =>
      leftName === rightName ? compare(leftValue, rightValue) : compare(leftName, rightName),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return [method.toUpperCase(), baseUrl(url), normalized].map(percentEncode).join('&');
}

/** HMAC-SHA1 in base64 (RFC 5849, 3.4.2); the token secret is empty before there is a token. */
export function signature(request: SignedRequest, consumerSecret: string, tokenSecret = ''): string {
  const key = `${percentEncode(consumerSecret)}&${percentEncode(tokenSecret)}`;
  return createHmac('sha1', key).update(baseString(request)).digest('base64');
}

/** The parameters of an `Authorization: OAuth …` header, or null when it is another scheme or malformed. */
export function readOAuthHeader(header: string | undefined): Map<string, string> | null {
  const list = /^OAuth\s+(.+)$/i.exec(header ?? '')?.[1];
  if (list === undefined) return null;
  const parameters = new Map<string, string>();
  for (const part of list.split(',')) {
    const [, name, value] = /^\s*([^\s=]+)="([^"]*)"\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined) return null;
    try {
      parameters.set(decodeURIComponent(name), decodeURIComponent(value));
    } catch {
      return null;
    }
  }
  return parameters;
}

/** Lower-case scheme and host, without a default port (RFC 5849, 3.4.1.2). */
function baseUrl(url: string): string {
  const [, scheme, host, path] = /^(https?):\/\/([^/]+)(.*)$/i.exec(url) ?? [];
  if (scheme === undefined || host === undefined) return url;
  const isSecure = scheme.toLowerCase() === 'https';
  const bareHost = host.toLowerCase().replace(isSecure ? /:443$/ : /:80$/, '');
  return `${scheme.toLowerCase()}://${bareHost}${path || '/'}`;
}

/** By bytes, as the RFC wants it: both are ASCII here. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
