import { visit, type Description, type Schema } from './description.ts';

const SCHEMAS = '#/components/schemas/';

/**
 * Leaves the schemas that an operation uses. Each comes in two forms, `Reply` for answers and `ReplyInput` for requests;
 * the one that is alone is called by the plain name. Of a known `format`, the pattern that says the same goes: readers
 * and generated samples are better off without it.
 */
export function tidySchemas({ paths, components }: Description): void {
  const { schemas } = components;
  const used = new Set<string>();
  const use = (value: unknown) =>
    visit(value, ({ $ref }) => {
      if (typeof $ref !== 'string' || !$ref.startsWith(SCHEMAS)) return;
      const name = $ref.slice(SCHEMAS.length);
      if (used.has(name)) return;
      used.add(name);
      use(schemas[name]);
    });
  use([paths, components.responses]);

  const nameOf = (name: string) => {
    const plain = name.replace(/Input$/, '');
    const isAlike = JSON.stringify(schemas[name]) === JSON.stringify(schemas[plain]);
    return used.has(plain) && !isAlike ? name : plain;
  };
  components.schemas = Object.fromEntries(
    [...used].toSorted().map((name): [string, Schema] => [nameOf(name), schemas[name]!]),
  );
  visit([paths, components], (found) => {
    const { $ref, format, type } = found;
    if (typeof $ref === 'string' && $ref.startsWith(SCHEMAS)) {
      found['$ref'] = `${SCHEMAS}${nameOf($ref.slice(SCHEMAS.length))}`;
    }
    if (type === 'string' && typeof format === 'string') delete found['pattern'];
  });
}
