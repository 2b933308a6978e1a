import { z } from 'zod';

/** A schema without what is wrapped around it: defaults and optionality. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodOptional) inner = inner.unwrap();
  return inner;
}

/** The schema of the value at a path below `schema`; null where the path leaves it, or a union has no single answer. */
export function schemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | null {
  let at: z.core.$ZodType | undefined = unwrap(schema);
  for (const step of path) {
    at = childOf(at, step);
    if (!at) return null;
    at = unwrap(at);
  }
  return at;
}

function childOf(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return shapeOf(schema)[String(step)];
  if (schema instanceof z.ZodArray) return schema.element;
  return schema instanceof z.ZodRecord ? schema.valueType : undefined;
}

const shapeOf = (schema: z.ZodObject): Record<string, z.core.$ZodType> => schema.shape;

/** The keys that an object of this schema may have. */
export const keysOf = (schema: z.core.$ZodType | null | undefined): string[] =>
  schema instanceof z.ZodObject ? Object.keys(shapeOf(schema)) : [];

/** The words that a schema of fixed texts allows. */
export function wordsOf(schema: z.core.$ZodType): string[] {
  const inner = unwrap(schema);
  const isFixed = inner instanceof z.ZodEnum || inner instanceof z.ZodLiteral;
  return isFixed ? [...inner._zod.values].map(String) : [];
}
