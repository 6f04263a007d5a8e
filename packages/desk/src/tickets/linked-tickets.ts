import { MOST_LINKED_TICKETS as MOST } from '@perch/contracts';
import { CHILDREN } from '../escalation/close-incident-tickets.ts';
import { firstSql } from '../first-sql.ts';
import { STILL_OPEN } from './still-open.ts';

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

const IS_OF = `'id', i.id, 'ruleName', i.rule_name`;
const COUNTED = `
  SELECT json_build_object('tickets', count(*), 'stillOpen', count(*) FILTER (WHERE c.${STILL_OPEN})) FROM ${CHILDREN}`;
// its own first: then nobody looks at the links; of several the latest
const INCIDENT = `coalesce((
  SELECT json_build_object(${IS_OF}, 'isParent', true, 'children', (${COUNTED})) FROM incident i
  WHERE i.organization_id = $1 AND i.ticket_id = t.id ORDER BY i.id DESC LIMIT 1), (
  SELECT json_build_object(${IS_OF}, 'isParent', false, 'children', NULL) FROM (
    SELECT l.other_id AS id FROM ticket_link l WHERE l.organization_id = $1 AND l.ticket_id = t.id
    UNION ALL SELECT l.ticket_id FROM ticket_link l WHERE l.organization_id = $1 AND l.other_id = t.id) other
  JOIN incident i ON i.organization_id = $1 AND i.ticket_id = other.id ORDER BY i.id DESC LIMIT 1))`;

// the latest; of the ticket of an incident not those of its tweets, which are counted
const latest = (theirs: 'ticket_id' | 'other_id', its: 'ticket_id' | 'other_id') => `
  (SELECT l.${theirs} FROM ticket_link l WHERE l.organization_id = $1 AND l.${its} = t.id AND (l.incident_id IS NULL
     OR l.incident_id <> ALL (ARRAY(SELECT i.id FROM incident i WHERE i.organization_id = $1 AND i.ticket_id = t.id)))
   ORDER BY l.${theirs} DESC LIMIT ${MOST})`;

/** Columns of the ticket `t`: `followUps`, `related`, `incident`, `mergedFrom`; $1 is the organization. */
export const LINKED_COLUMNS = `
  ${linked(newest('follow_up_of_id'))} AS "followUps",
  ${linked(`SELECT t.related_to_id UNION ALL ${newest('related_to_id')}
    UNION ALL ${latest('other_id', 'ticket_id')} UNION ALL ${latest('ticket_id', 'other_id')}`)} AS related, ${INCIDENT} AS incident,
  (SELECT coalesce(json_agg(json_build_object('id', m.id, 'number', m.number) ORDER BY m.number), '[]')
   FROM (SELECT n.id, n.number FROM ticket n WHERE n.organization_id = $1 AND n.merged_into_id = t.id
     ORDER BY n.id DESC LIMIT ${MOST}) m) AS "mergedFrom"`;
