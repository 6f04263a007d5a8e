import type { TenantDatabase } from '@perch/db';

export interface Sent {
  statements: number;
  /** statements that were sent together travel in one */
  roundTrips: number;
}

/** Counts what the transactions of a verb send, their own BEGIN and COMMIT left out. */
export function countingDatabase(db: TenantDatabase): { db: TenantDatabase; sent: Sent } {
  const sent: Sent = { statements: 0, roundTrips: 0 };
  const counted: TenantDatabase = {
    ...db,
    query(text, values, name) {
      sent.statements += 1;
      sent.roundTrips += 1;
      return db.query(text, values, name);
    },
    queries(...asked) {
      sent.statements += asked.length;
      sent.roundTrips += 1;
      return db.queries(...asked);
    },
    pipeline: (work) =>
      db.pipeline((statement) => {
        let open = 0;
        return work(async (name, text, values) => {
          sent.statements += 1;
          if (open++ === 0) sent.roundTrips += 1;
          try {
            return await statement(name, text, values);
          } finally {
            open -= 1;
          }
        });
      }),
  };
  return { db: counted, sent };
}
