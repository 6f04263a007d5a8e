/**
 * The same JSON with values of the wrong types under the right keys: texts of digits become (rounded) numbers, other
 * texts lists, numbers and booleans texts, lists objects. Null stays.
 */
export function spoilTypes(value: unknown): unknown {
  if (typeof value === 'string') return /^\d+$/.test(value) ? Number(value) : [value];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return Object.fromEntries(value.map((item, index) => [index, spoilTypes(item)]));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spoilTypes(item)]));
}
