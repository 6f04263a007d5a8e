import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AddressRefused, connectPublic, type Resolve } from './public-address.ts';

export interface ConnectionOptions {
  /** for looking the name up and connecting, milliseconds */
  timeoutMs: number;
  /** any address and plain HTTP will do: beside the sandbox, whose servers are on this machine */
  allowsPrivate: boolean;
  resolve?: Resolve;
  /** certificates to trust beside the usual ones */
  ca?: string;
}

const portOf = ({ port, protocol }: URL) => (port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port));
/** IPv6 stands in brackets. */
const hostOf = ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, '');

/**
 * A connection for a request to an address of the web that a tenant gave: to a host that was checked, and by TLS with a
 * certificate for its name.
 * @throws AddressRefused also for plain HTTP, and what look-up and connection throw
 */
export async function openConnection(url: URL, options: ConnectionOptions): Promise<Socket> {
  const { timeoutMs, allowsPrivate, resolve, ca } = options;
  const isTls = url.protocol === 'https:';
  if (!isTls && !(allowsPrivate && url.protocol === 'http:')) throw new AddressRefused('Only https:// is called.');
  const host = hostOf(url);
  const destination = { host, port: portOf(url), ports: null, timeoutMs, allowsPrivate };
  const socket = await connectPublic({ ...destination, ...(resolve && { resolve }) });
  if (!isTls) return socket;
  return connectTls({ socket, servername: host, ALPNProtocols: ['http/1.1'], ...(ca !== undefined && { ca }) });
}
