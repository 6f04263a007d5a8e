import { createSocket, type Socket as NameServer } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AddressRefused,
  connectPublic,
  createResolve,
  isPublicAddress,
  publicAddressesOf,
  type Resolve,
} from './public-address.ts';

it.each([
  ['a name server everybody knows', '8.8.8.8'],
  ['another', '1.1.1.1'],
  ['the last before 10/8', '9.255.255.255'],
  ['the first after it', '11.0.0.0'],
  ['the last before carrier-grade NAT', '100.63.255.255'],
  ['the first after it', '100.128.0.0'],
  ['the last before 172.16/12', '172.15.255.255'],
  ['the first after it', '172.32.0.0'],
  ['next to 192.168/16', '192.169.0.1'],
  ['the last before the benchmarks', '198.17.255.255'],
  ['the last before multicast', '223.255.255.255'],
  ['beside Azure’s own', '168.63.129.17'],
  ['IPv6', '2606:4700:4700::1111'],
  ['IPv6 in full and in capitals', '2A00:1450:4001:0829:0000:0000:0000:200E'],
  ['a public IPv4 address through NAT64', '64:ff9b::8.8.8.8'],
])('%s (%s) is public', (_claim, address) => expect(isPublicAddress(address)).toBe(true));

it.each([
  ['unspecified', '0.0.0.0'],
  ['this network', '0.1.2.3'],
  ['private', '10.0.0.1'],
  ['private, the last', '10.255.255.255'],
  ['private', '172.16.0.1'],
  ['private, the last', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['loopback', '127.0.0.1'],
  ['loopback, elsewhere in it', '127.8.8.8'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['metadata of a cloud in it', '100.100.100.200'],
  ['carrier-grade NAT, the last', '100.127.255.255'],
  ['link-local', '169.254.0.1'],
  ['metadata of most clouds', '169.254.169.254'],
  ['metadata of Oracle’s', '192.0.0.192'],
  ['what serves Azure’s machines', '168.63.129.16'],
  ['documentation', '192.0.2.1'],
  ['documentation', '198.51.100.7'],
  ['documentation', '203.0.113.7'],
  ['benchmarks', '198.19.255.255'],
  ['6to4 relays', '192.88.99.1'],
  ['multicast', '224.0.0.1'],
  ['multicast, the last', '239.255.255.255'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['IPv6 unspecified', '::'],
  ['IPv6 loopback', '::1'],
  ['IPv6 link-local', 'fe80::1'],
  ['IPv6 link-local with a zone', 'fe80::1%eth0'],
  ['a zone on a public one', '2606:4700::1111%lo'],
  ['IPv6 unique local', 'fc00::1'],
  ['metadata of AWS', 'fd00:ec2::254'],
  ['IPv6 multicast', 'ff02::1'],
  ['IPv6 documentation', '2001:db8::1'],
  ['IPv6 documentation, the new', '3fff::1'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['6to4 of a private address', '2002:0a00:0001::1'],
  ['IPv6 site-local, given up', 'fec0::1'],
  ['discard', '100::1'],
  ['loopback as IPv4-mapped IPv6', '::ffff:127.0.0.1'],
  ['the same in hex', '::ffff:7f00:1'],
  ['a public address as IPv4-mapped IPv6', '::ffff:8.8.8.8'],
  ['IPv4-compatible IPv6, given up', '::127.0.0.1'],
  ['loopback through NAT64', '64:ff9b::127.0.0.1'],
  ['metadata through NAT64, in hex', '64:ff9b::a9fe:a9fe'],
  ['local NAT64', '64:ff9b:1::1'],
  ['a number', '2130706433'],
  ['octal', '0177.0.0.1'],
  ['short', '127.1'],
  ['hex', '0x7f.0.0.1'],
  ['brackets', '[::1]'],
  ['a name', 'localhost'],
  ['nothing', ''],
])('%s (%s) is not', (_claim, address) => expect(isPublicAddress(address)).toBe(false));

const as =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('a name', () => {
  it('gives its addresses when all of them are public', async () => {
    const found = await publicAddressesOf('mail.example.com', as('2606:4700::1111', '8.8.8.8'));
    expect(found.map(({ address }) => address)).toEqual(['2606:4700::1111', '8.8.8.8']);
  });

  it('is refused when one of them is not, and told why, but not where it leads', async () => {
    const refused = publicAddressesOf('mail.example.com', as('8.8.8.8', '10.0.0.5'));
    await expect(refused).rejects.toThrow(AddressRefused);
    await expect(refused).rejects.toThrow('mail.example.com is not at a public address');
    await expect(refused).rejects.not.toThrow('10.0.0.5');
  });

  it.each(['127.0.0.1', '0x7f.1', '2130706433', 'localhost', '::1'])(
    'or number as the system reads it: %s is this machine',
    (host) => expect(publicAddressesOf(host)).rejects.toThrow(AddressRefused),
  );
});

describe('a connection', () => {
  let server: Server;
  let port: number;
  const seen: string[] = [];
  async function listen() {
    server = createServer((socket) => {
      seen.push(socket.localAddress!);
      socket.end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  }
  afterEach(() => server?.close());
  const options = { timeoutMs: 2_000, allowsPrivate: false, ports: [25] };

  it('is refused before anything is sent', async () => {
    await listen();
    for (const host of ['127.0.0.1', 'localhost']) {
      await expect(connectPublic({ ...options, ports: [port], host, port })).rejects.toThrow(AddressRefused);
    }
    await expect(connectPublic({ ...options, host: '8.8.8.8', port })).rejects.toThrow(`to port ${port}, only to 25`);
    expect(seen).toEqual([]);
  });

  it('goes to what was looked up once, not to what the name says later', async () => {
    await listen();
    let lookups = 0;
    const rebinding: Resolve = (host, signal) => as(lookups++ === 0 ? '127.0.0.1' : '127.9.9.9')(host, signal);
    const socket = await connectPublic({ ...options, allowsPrivate: true, host: 'a.test', port, resolve: rebinding });
    expect([socket.remoteAddress, lookups]).toEqual(['127.0.0.1', 1]);
    socket.destroy();
  });

  it('tries one address after the other', async () => {
    await listen();
    const resolve = as('::1', '127.0.0.1');
    const socket = await connectPublic({ ...options, allowsPrivate: true, host: 'a.test', port, resolve });
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
  });

  it('that nobody takes ends with the reason', async () => {
    const nobody = { ...options, allowsPrivate: true, host: 'a.test', port: 9 };
    await expect(connectPublic({ ...nobody, resolve: as('127.0.0.1') })).rejects.toThrow(/ECONNREFUSED/);
    await expect(connectPublic({ ...nobody, resolve: as('::1', '127.0.0.1') })).rejects.toThrow(/\w/);
    await expect(connectPublic({ ...nobody, resolve: as() })).rejects.toThrow('The name has no address');
  });

  it('is given up in time, also while the name is looked up', async () => {
    const stuck: Resolve = () => new Promise(() => {});
    const late = connectPublic({ ...options, timeoutMs: 50, host: 'a.test', port: 25, resolve: stuck });
    await expect(late).rejects.toThrow('a.test did not answer on port 25 in time');
  });
});

describe('looking a name up', () => {
  let nameServer: NameServer;
  let nameServers: string[];
  let asked: number;
  let folder: string;
  const signal = new AbortController().signal;

  beforeEach(async () => {
    asked = 0;
    folder = await mkdtemp(join(tmpdir(), 'hosts-'));
    nameServer = createSocket('udp4');
    await new Promise<void>((done) => nameServer.bind(0, '127.0.0.1', done));
    nameServers = [`127.0.0.1:${nameServer.address().port}`];
  });
  afterEach(async () => {
    nameServer.close();
    await rm(folder, { recursive: true });
  });

  /** Says that a name is at an IPv4 address, and has none of IPv6. */
  const answerAll = (address: string) =>
    nameServer.on('message', (query, { port, address: from }) => {
      asked++;
      const question = query.subarray(12, query.indexOf(0, 12) + 5);
      const isFour = question.readUInt16BE(question.length - 4) === 1;
      const header = Buffer.from([query[0]!, query[1]!, 0x81, 0x80, 0, 1, 0, isFour ? 1 : 0, 0, 0, 0, 0]);
      const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]);
      nameServer.send(Buffer.concat([header, question, ...(isFour ? [record] : [])]), port, from);
    });

  it('asks the name servers, also where it has one kind of address only', async () => {
    answerAll('8.8.4.4');
    const resolve = createResolve({ nameServers });
    expect(await resolve('mail.example.com', signal)).toEqual([{ address: '8.8.4.4', family: 4 }]);
    expect(asked).toBe(2);
  });

  it('asks nobody about addresses, this machine and the hosts file', async () => {
    answerAll('8.8.4.4');
    const hostsFile = join(folder, 'hosts');
    await writeFile(hostsFile, '# 10.0.0.1 mail.lan\n10.0.0.2\tother.lan Mail.lan # the old one\n::1 mail.lan\n');
    const resolve = createResolve({ nameServers, hostsFile });
    const found = async (host: string) => (await resolve(host, signal)).map(({ address }) => address);
    expect(await found('mail.LAN.')).toEqual(['10.0.0.2', '::1']);
    expect(await found('localhost')).toEqual(['127.0.0.1', '::1']);
    expect(await found('2606:4700::1111')).toEqual(['2606:4700::1111']);
    expect(await found('10.0.0.7')).toEqual(['10.0.0.7']);
    expect(asked).toBe(0);
  });

  it('of which nobody answers keeps no other look-up of this process waiting, and ends with the connection', async () => {
    const resolve = createResolve({ nameServers });
    const reasons: unknown[] = [];
    const watched: Resolve = (host, until) =>
      resolve(host, until).catch((error: unknown) => {
        reasons.push((error as NodeJS.ErrnoException).code);
        throw error;
      });
    const order: string[] = [];
    const stuck = Array.from({ length: 8 }, (_, at) =>
      connectPublic({
        host: `${at}.test`,
        port: 25,
        ports: [25],
        timeoutMs: 300,
        allowsPrivate: true,
        resolve: watched,
      })
        .catch((error: Error) => error.message)
        .finally(() => order.push('given up')),
    );
    await lookup('localhost');
    order.push('looked up');
    expect((await Promise.all(stuck))[0]).toBe('0.test did not answer on port 25 in time');
    expect(order[0]).toBe('looked up');
    await vi.waitFor(() => expect(reasons).toEqual(Array.from({ length: 8 }, () => 'ECANCELLED')));
  });
});
