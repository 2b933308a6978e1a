declare global {
  /** A number as JSON text says it, which `JSON.stringify` writes again as it is. */
  interface RawJson {
    readonly rawJSON: string;
  }

  interface JSON {
    /** From the proposal "JSON.parse source text access", which the library's types do not have yet. */
    rawJSON(text: string): RawJson;
    isRawJSON(value: unknown): value is RawJson;
  }
}

/** An object of JSON text, in which every number is a `RawJson`. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a parsed value is an object with members. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);

/** Parses one JSON object without rounding a number; undefined where the text is none, or nests deeper than the stack. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text, unrounded);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

const unrounded = (...[, value, context]: [string, unknown, { source: string }?]): unknown =>
  typeof value === 'number' && context ? JSON.rawJSON(context.source) : value;
