import { MOST_LINKED_TICKETS as MOST } from '@perch/contracts';
import { firstSql } from '../first-sql.ts';

// what was merged is named by what it is in now; each once, and never the ticket itself
const linked = (ids: string) => `(
  SELECT coalesce(json_agg(json_build_object('id', x.id, 'number', x.number, 'subject', x.subject, 'status', x.status)
    ORDER BY x.number DESC), '[]')
  FROM (
    SELECT DISTINCT other.id, other.number, other.subject, other.status
    FROM (${ids}) named(id)
    JOIN ticket met ON met.organization_id = $1 AND met.id = named.id
    JOIN ticket other ON other.organization_id = $1 AND other.id = ${firstSql('met.merged_into_id', 'met.id')}
    WHERE other.id <> t.id ORDER BY other.number DESC LIMIT ${MOST}) x)`;

const newest = (column: 'follow_up_of_id' | 'related_to_id') => `
  (SELECT n.id FROM ticket n WHERE n.organization_id = $1 AND n.${column} = t.id ORDER BY n.id DESC LIMIT ${MOST})`;

const incidentOf = (isParent: boolean) => `'id', n.id, 'ruleName', n.rule_name, 'isParent', ${isParent}`;
// its own first: then nobody looks at the links; of several the latest
const INCIDENT = `coalesce((
  SELECT json_build_object(${incidentOf(true)}) FROM incident n
  WHERE n.organization_id = $1 AND n.ticket_id = t.id ORDER BY n.id DESC LIMIT 1), (
  SELECT json_build_object(${incidentOf(false)}) FROM (
    SELECT l.other_id AS id FROM ticket_link l WHERE l.organization_id = $1 AND l.ticket_id = t.id
    UNION ALL SELECT l.ticket_id FROM ticket_link l WHERE l.organization_id = $1 AND l.other_id = t.id) other
  JOIN incident n ON n.organization_id = $1 AND n.ticket_id = other.id ORDER BY n.id DESC LIMIT 1))`;

/** Columns of the ticket `t`: `followUps`, `related`, `incident`, `mergedFrom`; $1 is the organization. */
export const LINKED_COLUMNS = `
  ${linked(newest('follow_up_of_id'))} AS "followUps",
  ${linked(`SELECT t.related_to_id UNION ALL ${newest('related_to_id')}
    UNION ALL (SELECT l.other_id FROM ticket_link l WHERE l.organization_id = $1 AND l.ticket_id = t.id
      ORDER BY l.other_id DESC LIMIT ${MOST})
    UNION ALL (SELECT l.ticket_id FROM ticket_link l WHERE l.organization_id = $1 AND l.other_id = t.id
      ORDER BY l.ticket_id DESC LIMIT ${MOST})`)} AS related, ${INCIDENT} AS incident,
  (SELECT coalesce(json_agg(json_build_object('id', m.id, 'number', m.number) ORDER BY m.number), '[]')
   FROM (SELECT n.id, n.number FROM ticket n WHERE n.organization_id = $1 AND n.merged_into_id = t.id
     ORDER BY n.id DESC LIMIT ${MOST}) m) AS "mergedFrom"`;
