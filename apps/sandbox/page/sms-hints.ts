import { element } from './element.ts';
import { stage } from './stage.ts';

/** Numbers that mean something, as with Twilio's test credentials; those that are taken and then lost are ours. */
const NUMBERS: [string, string][] = [
  ['+15005550001', 'invalid (21211)'],
  ['+15005550002', 'no route (21612)'],
  ['+15005550003', 'region not permitted (21408)'],
  ['+15005550004', 'unsubscribed (21610)'],
  ['+15005550009', 'no mobile (21614)'],
  ['+15005521608', 'unverified, in a trial (21608)'],
  ['+15005520429', 'too many requests (20429)'],
  ['+15005530003', 'taken, handset unreachable (30003)'],
  ['+15005530005', 'taken, handset unknown (30005)'],
  ['+15005530006', 'taken, a landline (30006)'],
  ['+15005530007', 'taken, filtered (30007)'],
  ['+15005530008', 'taken, lost for no known reason (30008)'],
];

/** The account, and numbers to try. */
export function numberHints(): HTMLElement {
  const account = stage.state?.twilio;
  return element(
    'details',
    { class: 'hints' },
    element('summary', {}, 'Account and numbers to try'),
    element(
      'dl',
      { class: 'fields' },
      ...[['Account', account?.accountSid ?? '…'], ['Sends from', account?.from ?? '…'], ...NUMBERS].flatMap(
        ([name, meaning]) => [element('dt', {}, name!), element('dd', {}, meaning!)],
      ),
    ),
  );
}
