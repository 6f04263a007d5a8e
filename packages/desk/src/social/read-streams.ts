import { AppError, type ReadStreams } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { READER } from './readings.ts';

// a reading never goes back: of two tabs, the one that has seen more counts
const READ = `
  WITH ${READER('$2')},
  known AS (
    SELECT kind || ':' || a.id AS key FROM account a CROSS JOIN (VALUES ('mentions'), ('dms')) v(kind)
    WHERE a.organization_id = $1
    UNION ALL
    SELECT 'keyword:' || k.stream_id FROM keyword k WHERE k.organization_id = $1),
  written AS (
    INSERT INTO stream_reading AS r (organization_id, reader_id, stream_key, read_until)
    SELECT $1, reader.id, known.key, least($4::timestamptz, $5::timestamptz) FROM reader, known
    WHERE known.key = ANY ($3) ORDER BY known.key
    ON CONFLICT (organization_id, reader_id, stream_key) DO UPDATE SET read_until = excluded.read_until
      WHERE r.read_until < excluded.read_until
    RETURNING r.reader_id)
  SELECT (SELECT count(*)::integer FROM known WHERE known.key = ANY ($3)) AS known,
    (SELECT reader_id FROM written LIMIT 1) AS "readerId"`;

/** Notes that what came into the streams until then was seen. @throws AppError `not_found` */
export async function readStreams(ctx: Context, { streams, until }: ReadStreams): Promise<void> {
  requirePermission(ctx, 'social.view');
  const wanted = [...new Set(streams)];
  const values = [ctx.organizationId, ctx.actor.memberId, wanted, until, ctx.now()];
  const [row] = await ctx.db.query<{ known: number; readerId: string | null }>(READ, values, 'read-streams');
  if (row!.known < wanted.length) throw new AppError('not_found');
  if (row!.readerId) await ctx.publish({ type: 'reading.changed', id: row!.readerId });
}
