import type { Effect, FaultBoard } from '../faults/fault-board.ts';

const SLOW_MS = 5_000;

/** Local parts that mean trouble at any domain; `bounce` is taken and comes back. */
const MAGIC: ReadonlyMap<string, Effect> = new Map<string, Effect>([
  ['refused', { kind: 'status', status: 550 }],
  ['busy', { kind: 'status', status: 451 }],
  ['slow', { kind: 'slow', ms: SLOW_MS }],
  ['cut-before', { kind: 'cut-before' }],
  ['cut-after', { kind: 'cut-after' }],
]);

/** What befalls a mail to this address: by its name, or by a rule whose path is `/smtp` or `/smtp/<address>`. */
export function recipientEffect(faults: FaultBoard, address: string): Effect | null {
  const lower = address.toLowerCase();
  return (
    MAGIC.get(localPart(lower)) ??
    faults.draw({ method: 'SMTP', path: `/smtp/${lower}`, template: '/smtp', username: null })
  );
}

export function isBouncing(address: string): boolean {
  return localPart(address.toLowerCase()) === 'bounce';
}

/** Words of a mail server for a status of 400 to 599. */
export function smtpAnswer(status: number): string {
  if (status === 550) return '5.1.1 No such mailbox here';
  if (status === 451) return '4.7.1 Try again later';
  return status >= 500 ? '5.0.0 Refused' : '4.0.0 Not now';
}

function localPart(address: string): string {
  return address.slice(0, address.lastIndexOf('@')).split('+')[0]!;
}
