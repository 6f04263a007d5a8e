import { createSocket } from 'node:dgram';

const HEADER_BYTES = 12;
const TXT = 16;
const LONGEST_STRING = 255;
/** What fits into one packet (RFC 6891 leaves more, which nobody needs here). */
const LARGEST_PACKET = 1232;

/** The name servers of every domain of this world. They know TXT records; nothing else has any. */
export class NameServer {
  /** values by name, in small letters */
  readonly records = new Map<string, string[]>();
  readonly #socket = createSocket('udp4');
  #isOpen = false;

  constructor() {
    this.#socket.on('message', (query, { port, address }) => {
      const answer = this.#answer(query);
      if (answer) this.#socket.send(answer, port, address);
    });
  }

  /** By UDP at the number of the page's port. A number that somebody else has leaves this world without name servers. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#socket.once('error', (error) => {
        console.error(`No name server: UDP port ${port} cannot be used (${error.message})`);
        resolve();
      });
      this.#socket.bind(port, '127.0.0.1', () => {
        this.#isOpen = true;
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    if (this.#isOpen) await new Promise<void>((done) => this.#socket.close(() => done()));
    this.#isOpen = false;
  }

  /** As RFC 1035 wants it; null: it was no question. */
  #answer(query: Buffer): Buffer | null {
    const question = readQuestion(query);
    if (!question) return null;
    const values = this.records.get(question.name);
    const texts = question.type === TXT ? (values ?? []) : [];
    const header = Buffer.from(query.subarray(0, HEADER_BYTES));
    header.writeUInt16BE(values ? 0x8580 : 0x8583, 2); // an answer that counts; NXDOMAIN where there is no such name
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(texts.length, 6);
    header.writeUInt32BE(0, 8);
    return Buffer.concat([header, query.subarray(HEADER_BYTES, question.end), ...texts.map(textRecord)]);
  }
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } | null {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (;;) {
    const length = query[at];
    if (length === undefined || length > 63) return null;
    if (length === 0) break;
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  if (at + 5 > query.length) return null;
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** A value is as many strings as it takes. */
function textRecord(value: string): Buffer {
  const bytes = Buffer.from(value).subarray(0, LARGEST_PACKET);
  const strings: Buffer[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += LONGEST_STRING) {
    const part = bytes.subarray(at, at + LONGEST_STRING);
    strings.push(Buffer.from([part.length]), part);
  }
  const data = Buffer.concat(strings);
  const head = Buffer.from([0xc0, HEADER_BYTES, 0, TXT, 0, 1, 0, 0, 0, 1, data.length >> 8, data.length & 0xff]);
  return Buffer.concat([head, data]);
}
