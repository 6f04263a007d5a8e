/**
 * SQL: whether the rule of a department is to choose who gets a ticket that nobody has; `$1` is the organization.
 * @param department SQL of its id
 */
export const byRuleSql = (department: string) => `coalesce((
  SELECT d.assignment <> 'manual' FROM department d WHERE d.organization_id = $1 AND d.id = ${department}), false)`;
