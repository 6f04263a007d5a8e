import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
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

/** All addresses of a host as the system resolves them; at least one. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;

const resolveAll: Resolve = (host) => lookup(host, { all: true });

/**
 * The addresses of a host that a tenant named, checked: connect to these and to nothing that a second look-up says.
 * @throws AddressRefused when one of them is not public, and what the look-up throws
 */
export async function publicAddressesOf(host: string, resolve: Resolve = resolveAll): Promise<LookupAddress[]> {
  const addresses = await resolve(host);
  if (addresses.every(({ address }) => isPublicAddress(address))) return addresses;
  // which one it is, is our network's to know: the words reach the tenant
  throw new AddressRefused(`${host} is not at a public address. Perch connects to public addresses only.`);
}

export interface Destination {
  host: string;
  port: number;
  /** no other port is tried */
  ports: readonly number[];
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
  if (!allowsPrivate && !ports.includes(port)) {
    throw new AddressRefused(`Perch does not connect to port ${port}, only to ${ports.join(', ')}.`);
  }
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${host} did not answer on port ${port} in time`)), timeoutMs);
  });
  try {
    const addresses = await Promise.race([allowsPrivate ? resolve(host) : publicAddressesOf(host, resolve), tooLate]);
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
