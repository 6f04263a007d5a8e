interface Added {
  ticketId: string | null;
  isOwn: boolean;
  postedAt: Date;
}

/** How long after they were posted customers' words stand in a ticket, milliseconds; imports are not asked about. */
export const ticketLagsMs = (added: readonly Added[], importBefore: Date | null | undefined, now: Date): number[] =>
  added
    .filter(
      ({ ticketId, isOwn, postedAt }) => ticketId !== null && !isOwn && !(importBefore && postedAt < importBefore),
    )
    .map(({ postedAt }) => Math.max(0, now.getTime() - postedAt.getTime()));
