import type { z } from 'zod';

interface Definition {
  type: string;
  shape?: Record<string, z.ZodType>;
  catchall?: z.ZodType;
  innerType?: z.ZodType;
  element?: z.ZodType;
  valueType?: z.ZodType;
  options?: z.ZodType[];
  in?: z.ZodType;
  left?: z.ZodType;
  right?: z.ZodType;
}
const definitionOf = (schema: unknown) => (schema as { _zod?: { def: Definition } } | undefined)?._zod?.def;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The fields that a schema names; null: it does not say. */
export function knownFields(schema: unknown): ReadonlySet<string> | null {
  const definition = definitionOf(schema);
  if (!definition) return null;
  if (definition.shape) return new Set(Object.keys(definition.shape));
  if (definition.innerType) return knownFields(definition.innerType);
  if (definition.in) return knownFields(definition.in);
  const parts = definition.options ?? (definition.left && definition.right ? [definition.left, definition.right] : []);
  const known = parts.map(knownFields);
  if (known.length === 0 || known.includes(null)) return null;
  return new Set(known.flatMap((fields) => [...fields!]));
}

/** The paths of a value's fields that its schema does not name, at any depth, as `change.priorty`, `targets.0.nmae`. */
export function unknownPaths(schema: unknown, value: unknown, path: readonly string[] = []): string[] {
  const definition = definitionOf(schema);
  if (!definition || typeof value !== 'object' || value === null) return [];
  const inside = (inner: z.ZodType | undefined, each: unknown, name: string) =>
    unknownPaths(inner, each, [...path, name.slice(0, 80)]);
  if (definition.shape && isObject(value)) {
    const { shape, catchall } = definition;
    return Object.entries(value).flatMap(([name, each]) => {
      if (Object.hasOwn(shape, name)) return inside(shape[name], each, name);
      return catchall && definitionOf(catchall)?.type !== 'never' ? [] : [[...path, name.slice(0, 80)].join('.')];
    });
  }
  if (definition.element && Array.isArray(value)) {
    return value.flatMap((each, at) => inside(definition.element, each, String(at)));
  }
  if (definition.valueType && isObject(value)) {
    return Object.entries(value).flatMap(([name, each]) => inside(definition.valueType, each, name));
  }
  const only = definition.innerType ?? definition.in;
  if (only) return unknownPaths(only, value, path);
  if (definition.options) {
    const meant = definition.options.find((option) => option.safeParse(value).success);
    return unknownPaths(meant, value, path); // which of them is meant where none fits, validation says
  }
  if (definition.left && definition.right) {
    const others = new Set(unknownPaths(definition.right, value, path));
    return unknownPaths(definition.left, value, path).filter((each) => others.has(each));
  }
  return [];
}

/** The fields of what an answer is about: of a list, those of its items. */
export function answeredFields(schema: unknown): ReadonlySet<string> {
  const items = definitionOf(definitionOf(schema)?.shape?.['data']);
  return knownFields(items?.type === 'array' ? items.element : schema) ?? new Set();
}
