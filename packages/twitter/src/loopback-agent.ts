import https from 'node:https';
import net from 'node:net';

/**
 * Leads the library's HTTPS requests over plain TCP to a server on this machine. The library knows only X's own
 * addresses and only HTTPS, so the socket is exchanged and the request stays as it is (`Host: api.x.com`).
 */
export class LoopbackAgent extends https.Agent {
  readonly #host: string;
  readonly #port: number;

  constructor(target: URL, options: https.AgentOptions) {
    super(options);
    this.#host = target.hostname.replace(/^\[|\]$/g, '');
    this.#port = Number(target.port || 80);
    if (!['127.0.0.1', 'localhost', '::1'].includes(this.#host)) {
      throw new Error(`Plain HTTP is for a server on this machine; ${target.host} is not one`);
    }
  }

  override createConnection(): net.Socket {
    return net.connect(this.#port, this.#host);
  }
}
