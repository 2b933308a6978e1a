import { isStorable } from './parse-text';
import { joinKey, MAX_ID_LENGTH } from './source-id';
import { isFault, type Fault } from './step';

/** Reads a record's id from its texts, or says why it has none. */
export type KeyReader = (values: readonly (string | null)[]) => string | Fault;

/** A reader of the ids that the texts at `places` make; `columns` are their names for messages. */
export function recordKey(places: readonly number[], columns: readonly string[]): KeyReader {
  const faults = columns.map(faultsOf);
  const tooLong: Fault = {
    errorType: 'validation',
    rule: 'key.too_long',
    field: columns[0] ?? '',
    message: `The record's key is longer than ${MAX_ID_LENGTH} characters.`,
  };
  const part = (values: readonly (string | null)[], i: number): string | Fault => {
    const text = values[places[i] as number] ?? null;
    if (text === null) return (faults[i] as KeyFaults).missing;
    return isStorable(text) ? text : (faults[i] as KeyFaults).notText;
  };
  return (values) => {
    const parts: string[] = [];
    for (let i = 0; i < places.length; i++) {
      const next = part(values, i);
      if (isFault(next)) return next;
      parts.push(next);
    }
    const id = joinKey(parts);
    return id.length > MAX_ID_LENGTH ? tooLong : id;
  };
}

interface KeyFaults {
  readonly missing: Fault;
  readonly notText: Fault;
}

function faultsOf(column: string): KeyFaults {
  const common = { errorType: 'validation', field: column } as const;
  return {
    missing: { ...common, rule: 'key.missing', message: `The key column ${column} has no value.` },
    notText: {
      ...common,
      rule: 'key.not_text',
      message: `The key column ${column} holds a NUL character or a broken surrogate pair.`,
    },
  };
}
