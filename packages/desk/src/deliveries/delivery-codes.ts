import type { DeliveryCode } from '@perch/core';

// Codes of deliveries that Perch itself gives, beside X's refusals.

/** queued: the attempt before came to nothing that is known */
export const TRIES_AGAIN = 'tries_again' satisfies DeliveryCode;
/** queued: an earlier one for the same target is under way */
export const WAITS_FOR_EARLIER = 'waits_for_earlier' satisfies DeliveryCode;
/** queued: the part of the answer before it is not sent */
export const WAITS_FOR_PART = 'waits_for_part' satisfies DeliveryCode;
/** unknown: X could not be asked, or did not tell */
export const UNDECIDED = 'undecided' satisfies DeliveryCode;
/** failed: who had to approve it did not */
export const REJECTED = 'rejected' satisfies DeliveryCode;
/** failed: the customer had written before its time came */
export const NEWER_MESSAGE = 'newer_message' satisfies DeliveryCode;
/** sent: a person's word stands for X's, who could not tell where it is */
export const SAID_POSTED = 'said_posted' satisfies DeliveryCode;
