// Codes of deliveries that Perch itself gives, beside X's refusals; each has its sentence under `deliveryCode`.

/** queued: an earlier one for the same target is under way */
export const WAITS_FOR_EARLIER = 'waits_for_earlier';
/** queued: the part of the answer before it is not sent */
export const WAITS_FOR_PART = 'waits_for_part';
/** unknown: X could not be asked, or did not tell */
export const UNDECIDED = 'undecided';
/** failed: who had to approve it did not */
export const REJECTED = 'rejected';
/** sent: a person's word stands for X's, who could not tell where it is */
export const SAID_POSTED = 'said_posted';
