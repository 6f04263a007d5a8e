/**
 * The texts of a form, a query or a JSON body by name, the first where a name is repeated; what is no text is left out.
 * OAuth's endpoints take all three, and say in their own words what is missing.
 */
export function textFields(source: unknown): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries((source ?? {}) as object)) {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'string') fields[name] = first;
  }
  return fields;
}
