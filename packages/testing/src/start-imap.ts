import { createServer, type AddressInfo, type Server } from 'node:net';

export interface ImapBox {
  uidValidity: number;
  /** by UID */
  mails: Map<number, string>;
  /** UIDs that the server does not hand out */
  broken?: ReadonlySet<number>;
  /** when its mails came; without it when the server was started */
  receivedAt?: Date;
}

export interface TestImap {
  port: number;
  /** the commands it was told */
  heard: string[];
  stop: () => void;
}

/** An IMAP server (RFC 3501) with one folder, `INBOX`, as far as Perch speaks to it. The password `wrong` is. */
export async function startImap(box: ImapBox): Promise<TestImap> {
  const heard: string[] = [];
  box.receivedAt ??= new Date();
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('* OK test\r\n');
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop()!;
      for (const line of lines) {
        heard.push(line.slice(line.indexOf(' ') + 1));
        socket.write(answer(box, line));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, heard, stop: () => server.close() };
}

function answer(box: ImapBox, line: string): string {
  const [tag, command = '', sub = ''] = line.split(' ');
  const { untagged, outcome } = command === 'UID' ? aboutMails(box, line, sub) : aboutSession(box, line, command);
  return [...untagged.map((each) => `* ${each}`), `${tag} ${outcome}`].map((each) => `${each}\r\n`).join('');
}

const done = (...untagged: string[]) => ({ untagged, outcome: 'OK done' });
const no = (why: string) => ({ untagged: [], outcome: `NO ${why}` });
const nextOf = ({ mails }: ImapBox) => Math.max(0, ...mails.keys()) + 1;

function aboutSession(box: ImapBox, line: string, command: string) {
  if (command === 'CAPABILITY') return done('CAPABILITY IMAP4rev1');
  if (command === 'LOGIN' && line.includes('wrong')) return no('[AUTHENTICATIONFAILED] Wrong password');
  if (command === 'LIST' && line.includes('INBOX')) return done('LIST () "/" INBOX');
  if (command !== 'EXAMINE') return done();
  if (!line.includes('INBOX')) return no('[NONEXISTENT] No such folder');
  return done(
    ...['FLAGS ()', `${box.mails.size} EXISTS`, '0 RECENT'],
    ...[`OK [UIDVALIDITY ${box.uidValidity}] ok`, `OK [UIDNEXT ${nextOf(box)}] ok`],
  );
}

/** As RFC 3501 writes it: 29-Nov-2026 12:00:00 +0000 */
function dateOf({ receivedAt }: ImapBox): string {
  const [, day, month, year, time] = receivedAt!.toUTCString().split(' ');
  return `${day}-${month}-${year} ${time} +0000`;
}

function aboutMails(box: ImapBox, line: string, sub: string) {
  const uids = [...box.mails.keys()];
  if (sub === 'SEARCH') {
    const from = Number(/UID (\d+):\*/.exec(line)?.[1] ?? 0);
    // "*" is the newest one, however old
    return done(`SEARCH ${uids.filter((uid) => uid >= from || uid === nextOf(box) - 1).join(' ')}`);
  }
  const uid = Number(line.split(' ')[3]);
  const raw = box.mails.get(uid);
  const number = uids.indexOf(uid) + 1;
  if (sub !== 'FETCH' || raw === undefined) return done();
  if (!line.includes('BODY')) {
    return done(`${number} FETCH (UID ${uid} RFC822.SIZE ${raw.length} INTERNALDATE "${dateOf(box)}")`);
  }
  if (box.broken?.has(uid)) return no('[SERVERBUG] This message is damaged');
  return done(`${number} FETCH (UID ${uid} BODY[] {${raw.length}}\r\n${raw})`);
}
