interface Sent {
  /** of its delivery; null: that was removed for its age */
  state: string | null;
  code: string | null;
  /** what Twilio said of an SMS that it took */
  receipt: string | null;
}

/** An e-mail or SMS of an alarm whose server did not take it, or could not be reached: it is tried again by itself. */
export const isTriedAgain = ({ state, code }: Pick<Sent, 'state' | 'code'>): boolean =>
  (state === 'queued' || state === 'sending') && (code === 'tries_again' || code === 'rate_limited');

/** It does not arrive. */
export const isGivenUp = ({ state, receipt }: Pick<Sent, 'state' | 'receipt'>): boolean =>
  state === 'failed' || receipt === 'undelivered' || receipt === 'failed';
