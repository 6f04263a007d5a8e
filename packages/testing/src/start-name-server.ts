import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const HEADER_BYTES = 12;

/** Name servers of this machine that know TXT records only; of any other name they say that there is none. */
export async function startNameServer() {
  /** texts by name, in small letters */
  const records = new Map<string, string[]>();
  let isSilent = false;
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    if (isSilent) return;
    const end = query.indexOf(0, HEADER_BYTES) + 5; // after the name: type and class
    const texts = records.get(nameIn(query).toLowerCase());
    const header = Buffer.from([
      query[0]!,
      query[1]!,
      0x81,
      texts ? 0x80 : 0x83,
      0,
      1,
      0,
      texts?.length ?? 0,
      0,
      0,
      0,
      0,
    ]);
    const answers = (texts ?? []).map((text) => {
      const bytes = Buffer.from(text);
      return Buffer.concat([
        Buffer.from([0xc0, HEADER_BYTES, 0, 16, 0, 1, 0, 0, 0, 60, 0, bytes.length + 1, bytes.length]),
        bytes,
      ]);
    });
    socket.send(Buffer.concat([header, query.subarray(HEADER_BYTES, end), ...answers]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    /** for `DNS_SERVERS` */
    address: `127.0.0.1:${socket.address().port}`,
    records,
    /** answers nobody any more */
    fallSilent: () => void (isSilent = true),
    stop: () => new Promise<void>((done) => socket.close(() => done())),
  };
}
export type NameServer = Awaited<ReturnType<typeof startNameServer>>;

function nameIn(query: Buffer): string {
  const labels: string[] = [];
  for (let at = HEADER_BYTES; query[at]; at += query[at]! + 1)
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]!));
  return labels.join('.');
}
