import { MailError } from '@perch/notify';

/** Ends what takes too long, as a mail server that does not answer. */
export async function within<T>(milliseconds: number, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new MailError('uncertain', 'The mail server did not answer in time', 'mail_unreachable'));
      ending.abort();
    }, milliseconds);
  });
  try {
    return await Promise.race([send(ending.signal), expired]);
  } finally {
    clearTimeout(timer);
  }
}
