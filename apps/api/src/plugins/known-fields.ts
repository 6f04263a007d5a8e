import type { z } from 'zod';

interface Definition {
  type: string;
  shape?: Record<string, z.ZodType>;
  innerType?: z.ZodType;
  element?: z.ZodType;
  options?: z.ZodType[];
  in?: z.ZodType;
  left?: z.ZodType;
  right?: z.ZodType;
}
const definitionOf = (schema: unknown) => (schema as { _zod?: { def: Definition } } | undefined)?._zod?.def;

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

/** The fields of what an answer is about: of a list, those of its items. */
export function answeredFields(schema: unknown): ReadonlySet<string> {
  const items = definitionOf(definitionOf(schema)?.shape?.['data']);
  return knownFields(items?.type === 'array' ? items.element : schema) ?? new Set();
}
