import net from 'node:net';

export interface Request {
  path: string;
  cookie?: string;
  authorization?: string;
}

export interface LoadOptions {
  origin: string;
  clients: number;
  seconds: number;
  /** between an answer and the next request of the same client; none: as fast as answers come */
  pauseMs?: number;
  /** what a client asks next; `turn` counts its requests */
  next(client: number, turn: number): Request;
}

export interface Load {
  /** milliseconds of each answer */
  samples: number[];
  perSecond: number;
  /** bytes of an answer's body on average */
  bytes: number;
}

const headOf = ({ path, cookie, authorization }: Request) =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    ...(cookie ? [`Cookie: ${cookie}`] : []),
    ...(authorization ? [`Authorization: ${authorization}`] : []),
    '\r\n',
  ].join('\r\n');

/**
 * Clients with a connection each that ask one thing after the other. Written on sockets, so that it takes little of the
 * processors it shares with what it measures. Any answer but 200 ends it with an error.
 */
export async function loadOf(options: LoadOptions): Promise<Load> {
  const { hostname, port } = new URL(options.origin);
  const samples: number[] = [];
  let bytes = 0;
  const began = performance.now();
  const until = began + options.seconds * 1000;
  const client = (index: number) => {
    const socket = net.connect(Number(port), hostname).setNoDelay(true);
    return new Promise<void>((resolve, reject) => {
      let turn = 0;
      let asked = 0;
      let expected = -1;
      let request: Request;
      const ask = () => {
        if (performance.now() >= until) return socket.end(resolve);
        request = options.next(index, turn++);
        asked = performance.now();
        socket.write(headOf(request));
      };
      socket.once('error', reject);
      // agents do not begin at the same moment
      socket.on('connect', () => setTimeout(ask, ((options.pauseMs ?? 0) * index) / options.clients));
      socket.on('data', (chunk: Buffer) => {
        if (expected < 0) {
          const end = chunk.indexOf('\r\n\r\n');
          const head = chunk.toString('latin1', 0, end);
          const [, length] = /content-length: (\d+)/i.exec(head) ?? [];
          if (!head.startsWith('HTTP/1.1 200') || length === undefined) {
            return reject(new Error(`${request.path} answered ${chunk.toString().slice(0, 500)}`));
          }
          bytes += Number(length);
          expected = Number(length) + end + 4;
        }
        expected -= chunk.length;
        if (expected > 0) return;
        expected = -1;
        samples.push(performance.now() - asked);
        if (options.pauseMs === undefined) ask();
        else setTimeout(ask, options.pauseMs);
      });
    });
  };
  await Promise.all(Array.from({ length: options.clients }, (_, index) => client(index)));
  const elapsed = (performance.now() - began) / 1000;
  return { samples, perSecond: samples.length / elapsed, bytes: bytes / samples.length };
}
