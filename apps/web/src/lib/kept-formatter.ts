/** One formatter for each language and shape: making one costs more than a thousand uses of it. */
export function kept<T>(make: (locale: string, name: string) => T): (locale: string, name?: string) => T {
  const made = new Map<string, T>();
  return (locale, name = '') => {
    const key = `${locale} ${name}`;
    const known = made.get(key) ?? make(locale, name);
    made.set(key, known);
    return known;
  };
}
