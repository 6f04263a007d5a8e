import { domainOf } from './mail-address.ts';

/**
 * Whether the sender's domain vouches for the address in `From`: by what a receiving server that we trust has found.
 * `unverified`: that one has found nothing; `unchecked`: there is none, which says nothing about the sender.
 */
export type SenderCheck = 'verified' | 'unverified' | 'failed' | 'unchecked';

interface Method {
  method: string;
  result: string;
  /** such as `header.d` */
  properties: ReadonlyMap<string, string>;
}

/**
 * Reads `Authentication-Results` (RFC 8601), the topmost first. Only the one of `trustedServer` counts, the name by which
 * the server in front of us signs it: everybody can write such a header, but that server removes what bears its own name.
 */
export function checkSender(
  headers: readonly string[],
  trustedServer: string | null,
  fromAddress: string,
): SenderCheck {
  const trusted = trustedServer?.trim().toLowerCase();
  if (!trusted) return 'unchecked';
  const parsed = headers.map(parse).find(({ server }) => server === trusted);
  if (!parsed) return 'unverified';
  const domain = domainOf(fromAddress);
  const of = (name: string) => parsed.methods.filter(({ method }) => method === name);
  const dmarc = of('dmarc')[0]?.result;
  if (dmarc === 'pass') return 'verified';
  if (dmarc === 'fail') return 'failed';
  const isSigned = of('dkim').some(
    ({ result, properties }) =>
      result === 'pass' && isAligned(domain, properties.get('header.d') ?? properties.get('header.i') ?? ''),
  );
  if (isSigned) return 'verified';
  const spf = of('spf')[0];
  const spfDomain = spf?.properties.get('smtp.mailfrom') ?? '';
  if (spf?.result === 'pass' && isAligned(domain, spfDomain)) return 'verified';
  return spf?.result === 'fail' && isAligned(domain, spfDomain) ? 'failed' : 'unverified';
}

/** Relaxed alignment (RFC 7489, 3.1) as far as it goes without a list of public suffixes: one is the other's subdomain. */
function isAligned(fromDomain: string, signer: string): boolean {
  const other = (signer.includes('@') ? domainOf(signer) : signer).toLowerCase();
  if (!other.includes('.') || !fromDomain.includes('.')) return other !== '' && other === fromDomain;
  return other === fromDomain || fromDomain.endsWith(`.${other}`) || other.endsWith(`.${fromDomain}`);
}

function parse(header: string): { server: string; methods: Method[] } {
  const [server = '', ...parts] = withoutComments(header).split(';');
  const methods = parts.flatMap((part) => {
    const words = part.trim().split(/\s+/);
    const found = /^([a-z0-9-]+)(?:\/\d+)?=([a-z]+)$/i.exec(words[0] ?? '');
    if (!found) return [];
    const properties = new Map<string, string>();
    for (const word of words.slice(1)) {
      const equals = word.indexOf('=');
      if (equals > 0) properties.set(word.slice(0, equals).toLowerCase(), unquoted(word.slice(equals + 1)));
    }
    return [{ method: found[1]!.toLowerCase(), result: found[2]!.toLowerCase(), properties }];
  });
  return { server: server.trim().split(/\s+/)[0]!.toLowerCase(), methods };
}

const unquoted = (value: string) => value.replace(/^"|"$/g, '').toLowerCase();

/** Comments in parentheses may hold anything, semicolons and results among them. */
function withoutComments(header: string): string {
  let depth = 0;
  let text = '';
  for (const character of header.slice(0, 8_000)) {
    if (character === '(') depth++;
    else if (character === ')' && depth > 0) depth--;
    else if (depth === 0) text += character;
  }
  return text;
}
