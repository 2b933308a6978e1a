const LENGTH_CLASSES = [0, 4, 16, 64, 256];

function lengthClass(length: number): string {
  if (length === 0) return 'empty';
  const upper = LENGTH_CLASSES.find((limit) => length <= limit);
  const lower = LENGTH_CLASSES.findLast((limit) => limit < length) ?? 0;
  return upper === undefined ? `over ${lower}` : `${lower + 1}-${upper}`;
}

/**
 * What may be shown of a data value to somebody without the permission values:read: its kind and, for text and lists, the class
 * of its length, in angle brackets.
 */
export function mask(value: unknown): string {
  if (value === null || value === undefined) return '<null>';
  if (typeof value === 'string') return `<text ${lengthClass(value.length)}>`;
  if (Array.isArray(value)) return `<list ${lengthClass(value.length)}>`;
  if (value instanceof Date) return '<date>';
  if (value instanceof Uint8Array) return `<bytes ${lengthClass(value.length)}>`;
  return `<${typeof value === 'bigint' ? 'number' : typeof value}>`;
}

/** A record with its field names kept and every value masked. */
export function redact(record: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([field, value]) => [field, mask(value)]));
}
