import pg from 'pg';

// What a full disk does to the application: a statement that writes ends with error 53100. A trigger on the tables that
// grow says the same while a flag is set. (A disk that is full for the write-ahead log ends the server: that is what
// killing Postgres stands for.)

const TABLES = ['tweet', 'direct_message', 'ticket', 'message', 'delivery', 'stream', 'notification', 'ticket_event'];

const SET_UP = `
  CREATE TABLE chaos_disk (is_full boolean NOT NULL);
  INSERT INTO chaos_disk VALUES (false);
  GRANT SELECT ON chaos_disk TO perch_app;
  CREATE FUNCTION chaos_disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF (SELECT is_full FROM public.chaos_disk) THEN
      RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
    END IF;
    RETURN NULL;
  END $$;
  ${TABLES.map(
    (table) =>
      `CREATE TRIGGER chaos_disk_full BEFORE INSERT OR UPDATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION chaos_disk_full();`,
  ).join('\n')}`;

/** Lets the disk of this database be filled by `FILL` and emptied by `EMPTY`. */
export async function makeFillable(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(SET_UP);
  await client.end();
}

export const FILL = 'UPDATE chaos_disk SET is_full = true';
export const EMPTY = 'UPDATE chaos_disk SET is_full = false';
