import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { BlockList, connect, isIP, isIPv4, type Socket } from 'node:net';

// IANA's registries of special-purpose addresses: https://www.iana.org/assignments/iana-ipv4-special-registry and
// https://www.iana.org/assignments/iana-ipv6-special-registry. Of IPv6 only what is handed out (2000::/3) is public.
const NOT_PUBLIC_4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT; some clouds keep their metadata here
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local; where most clouds keep their metadata
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays, given up
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
  '168.63.129.16/32', // Azure's own services, reached from within its machines
];
const PUBLIC_6 = ['2000::/3'];
const NOT_PUBLIC_6 = [
  '2001::/23', // protocol assignments, Teredo among them
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: holds any IPv4 address
  '3fff::/20', // documentation
];
/** NAT64 (RFC 6052): the last 32 bits are an IPv4 address, and as public as that. */
const NAT64 = '64:ff9b::';

function listOf(family: 'ipv4' | 'ipv6', subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network, prefix] = subnet.split('/') as [string, string];
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}

const throughNat64 = NOT_PUBLIC_4.map((subnet) => {
  const [network, prefix] = subnet.split('/') as [string, string];
  return `${NAT64}${network}/${96 + Number(prefix)}`;
});
const notPublic4 = listOf('ipv4', NOT_PUBLIC_4);
const public6 = listOf('ipv6', [...PUBLIC_6, `${NAT64}/96`]);
const notPublic6 = listOf('ipv6', [...NOT_PUBLIC_6, ...throughNat64]);

/**
 * Whether an IP address may be anybody's on the internet. False for what leads to this machine, its network or its
 * cloud, for IPv4 in the clothes of IPv6, for addresses with a zone, and for what is no address in the usual spelling.
 */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%') || isIP(address) === 0) return false;
  if (isIPv4(address)) return !notPublic4.check(address, 'ipv4');
  return public6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6');
}

/** What a tenant gave us leads where we do not go. */
export class AddressRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AddressRefused';
  }
}

/** All addresses of a host; at least one. Asks nobody any more once `signal` is aborted. */
export type Resolve = (host: string, signal: AbortSignal) => Promise<LookupAddress[]>;

const LOOPBACK: LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];
const HOSTS_FILE = process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts';
/** Per name server: a name of which one is silent leaves time to connect. */
const ANSWER_WITHIN_MS = 3_000;

/**
 * Looks names up in the hosts file and at the name servers, never by `getaddrinfo`: that waits in the pool of four
 * threads which the whole process shares, and two names of a tenant's whose name servers are silent would stop all other
 * look-ups. `nameServers`: in place of the system's.
 */
export function createResolve(options: { nameServers?: readonly string[]; hostsFile?: string } = {}): Resolve {
  const { nameServers, hostsFile = HOSTS_FILE } = options;
  return async (host, signal) => {
    const family = isIP(host);
    if (family !== 0) return [{ address: host, family }];
    const name = host.toLowerCase().replace(/\.$/, '');
    // no top-level domain looks like this, but the system would read an address from it
    if (/(^|\.)(\d+|0x[\da-f]*)$/.test(name)) throw new AddressRefused(`${host} is neither a name nor an IP address.`);
    const known = await fromHostsFile(name, hostsFile);
    if (known.length > 0) return known;
    if (name === 'localhost') return LOOPBACK;
    return fromNameServers(name, signal, nameServers);
  };
}

async function fromHostsFile(name: string, hostsFile: string): Promise<LookupAddress[]> {
  const text = await readFile(hostsFile, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/);
    const family = isIP(address);
    return family !== 0 && names.includes(name) ? [{ address, family }] : [];
  });
}

async function fromNameServers(name: string, signal: AbortSignal, nameServers?: readonly string[]) {
  signal.throwIfAborted();
  const resolver = new Resolver({ timeout: ANSWER_WITHIN_MS, tries: 1 });
  if (nameServers) resolver.setServers(nameServers);
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel);
  try {
    const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const of = (found: typeof four, family: 4 | 6) =>
      found.status === 'fulfilled' ? found.value.map((address) => ({ address, family })) : [];
    const addresses = [...of(four, 4), ...of(six, 6)];
    if (addresses.length === 0 && four.status === 'rejected') throw four.reason;
    return addresses;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

const resolveAll = createResolve();

/**
 * The addresses of a host that a tenant named, checked: connect to these and to nothing that a second look-up says.
 * @throws AddressRefused when one of them is not public, and what the look-up throws
 */
export async function publicAddressesOf(
  host: string,
  resolve: Resolve = resolveAll,
  signal: AbortSignal = new AbortController().signal,
): Promise<LookupAddress[]> {
  const addresses = await resolve(host, signal);
  if (addresses.every(({ address }) => isPublicAddress(address))) return addresses;
  // which one it is, is our network's to know: the words reach the tenant
  throw new AddressRefused(`${host} is not at a public address. Perch connects to public addresses only.`);
}

export interface Destination {
  host: string;
  port: number;
  /** no other port is tried; null: any will do */
  ports: readonly number[] | null;
  /** for looking the name up and connecting, milliseconds */
  timeoutMs: number;
  /** any address and port will do: beside the sandbox, whose servers are on this machine */
  allowsPrivate: boolean;
  resolve?: Resolve;
}

/**
 * A connection to a host that a tenant named: to one of the addresses that were checked, whatever the name says a moment
 * later. IPv6 and IPv4 are tried in turn.
 * @throws AddressRefused, and what look-up and connection throw
 */
export async function connectPublic(destination: Destination): Promise<Socket> {
  const { host, port, ports, timeoutMs, allowsPrivate, resolve = resolveAll } = destination;
  if (!allowsPrivate && ports && !ports.includes(port)) {
    throw new AddressRefused(`Perch does not connect to port ${port}, only to ${ports.join(', ')}.`);
  }
  const lookingUp = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${host} did not answer on port ${port} in time`));
      lookingUp.abort();
    }, timeoutMs);
  });
  try {
    const { signal } = lookingUp;
    const found = allowsPrivate ? resolve(host, signal) : publicAddressesOf(host, resolve, signal);
    const addresses = await Promise.race([found, tooLate]);
    return await connectToOneOf(addresses, port, tooLate);
  } finally {
    clearTimeout(timer);
  }
}

async function connectToOneOf(addresses: readonly LookupAddress[], port: number, tooLate: Promise<never>) {
  // never the name itself: Node would look it up once more, and none at all means this machine
  const first = addresses[0];
  if (!first) throw new Error('The name has no address');
  const socket =
    addresses.length === 1
      ? connect({ host: first.address, port })
      : connect({
          host: CHECKED,
          port,
          autoSelectFamily: true,
          lookup: (_host, _options, done) => done(null, [...addresses]),
        });
  const connected = new Promise<void>((resolve, reject) => socket.once('connect', resolve).on('error', reject));
  try {
    await Promise.race([connected, tooLate]);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error instanceof AggregateError ? error.errors[0] : error;
  }
}

/** Stands for the addresses in place of a name (RFC 2606: it is nobody's). */
const CHECKED = 'checked.invalid';
