/** Collects the parameters of a statement that is put together: `put(value)` gives the `$n` that stands for it. */
export function sqlValues(...first: unknown[]) {
  const values = [...first];
  return { values, put: (value: unknown) => `$${values.push(value)}` };
}
