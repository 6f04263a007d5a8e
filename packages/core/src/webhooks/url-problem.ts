/** Why an address cannot be called; each has its words under `webhooks.urlProblem`. */
export type WebhookUrlProblem = 'malformed' | 'not_https' | 'credentials' | 'no_name';

/**
 * What is wrong with the address of a webhook, as far as it can be told without looking the name up; null: nothing.
 * `allowsPrivate`: beside the sandbox, where programs stand on this machine and speak plain HTTP.
 */
export function webhookUrlProblem(address: string, allowsPrivate = false): WebhookUrlProblem | null {
  if (!URL.canParse(address)) return 'malformed';
  const { protocol, hostname, username, password, hash } = new URL(address);
  if ((protocol !== 'https:' && protocol !== 'http:') || hash !== '') return 'malformed';
  if (username !== '' || password !== '') return 'credentials';
  if (allowsPrivate) return null;
  if (protocol !== 'https:') return 'not_https';
  // WHATWG spells every IPv4 address with four decimal numbers, and IPv6 in brackets
  const isAddress = hostname.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(hostname);
  return isAddress || !hostname.replace(/\.$/, '').includes('.') ? 'no_name' : null;
}
