import type { ClockSettings } from '@perch/core';
import type { Statement } from '@perch/db';

/** What a department has settled about its tickets' time. */
export interface DepartmentService extends ClockSettings {
  thanksReopen: boolean;
}

export type DepartmentServices = ReadonlyMap<string, DepartmentService>;

const READ = `
  SELECT id, service_hours AS hours, due_policy AS "duePolicy", thanks_reopen AS "thanksReopen"
  FROM department WHERE organization_id = $1`;

/** All departments of the organization: whichever its page of items turns out to concern. */
export const readServices = (statement: Statement, organizationId: string) =>
  statement('department-services', READ, [organizationId]);

export const servicesOf = (rows: readonly Record<string, unknown>[]): DepartmentServices =>
  new Map((rows as unknown as (DepartmentService & { id: string })[]).map(({ id, ...service }) => [id, service]));
