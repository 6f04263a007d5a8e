import { uuid7 } from '@perch/db';

const SEQUENCE_AT = 15;
const SEQUENCE_LENGTH = 3;

/**
 * Row ids of one page that sort in the order they are asked for when `at` is the same millisecond (RFC 9562 §6.2,
 * method 1: a counter in rand_a). X dates tweets to the second, so lists of (posted_at, id) lean on it.
 */
export function idSequence(): (at: Date) => string {
  let count = 0;
  return (at) => {
    const id = uuid7(at.getTime());
    const sequence = (count++ % 0x1000).toString(16).padStart(SEQUENCE_LENGTH, '0');
    return id.slice(0, SEQUENCE_AT) + sequence + id.slice(SEQUENCE_AT + SEQUENCE_LENGTH);
  };
}
