import type { SourceRow } from '@commander/connectors';

/** A record to be found again in the batch that it was read in. */
export interface WantedRecord {
  /** Its number in the quarantine. */
  readonly id: string;
  readonly sourceId: string;
  /** Its place within its batch, from 0. */
  readonly place: number;
}

/** How records are told apart. */
export interface Telling {
  /** The id of a row at a place; null where places tell. */
  readonly sourceIdOf: ((row: readonly (string | null)[], place: number) => string) | null;
}

type Picked = Map<string, SourceRow>;

/** Looks through a batch's rows as they come; says whether everything was found, so that no more is read. */
export function pickRows(wanted: readonly WantedRecord[], { sourceIdOf }: Telling) {
  const left = new Map(wanted.map((record) => [sourceIdOf ? record.sourceId : String(record.place), record]));
  let place = 0;
  return (rows: readonly SourceRow[], picked: Picked): boolean => {
    for (const row of rows) {
      const key = keyOf(row, place, sourceIdOf);
      const record = key === null ? undefined : left.get(key);
      place += 1;
      if (!record || key === null) continue;
      picked.set(record.id, row);
      left.delete(key);
    }
    return left.size === 0;
  };
}

function keyOf(row: SourceRow, place: number, sourceIdOf: Telling['sourceIdOf']): string | null {
  if (!sourceIdOf) return String(place);
  return 'rule' in row ? null : sourceIdOf(row, place);
}
