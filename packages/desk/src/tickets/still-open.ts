/** SQL: a ticket is not closed. The statuses one by one, as the lists of a department and a member are indexed by them. */
export const STILL_OPEN = "status IN ('open', 'pending', 'on_hold')";
