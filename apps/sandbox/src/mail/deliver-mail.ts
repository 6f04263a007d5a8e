import { createTransport } from 'nodemailer';
import type { ComposedMail } from './compose-mail.ts';

const PATIENCE_MS = 10_000;

/** Hands a message to a mail server on this machine; its refusal is the error that is thrown. */
export async function deliverMail(server: { host: string; port: number }, mail: ComposedMail): Promise<void> {
  const transport = createTransport({
    ...server,
    secure: false,
    // Whatever certificate stands on the loopback interface is good enough.
    tls: { rejectUnauthorized: false },
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  });
  try {
    await transport.sendMail({ envelope: mail.envelope, raw: mail.raw });
  } finally {
    transport.close();
  }
}
