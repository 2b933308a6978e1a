import { changedAt } from './customer-values';
import type { LegacyNote } from './legacy-rows';
import type { Random } from './random';

/** A note, and whether its customer is in no table of the target. */
export interface MadeNote {
  readonly orphan: boolean;
  readonly row: LegacyNote;
}

const TEXTS = ['Called back ☎', 'Wünscht Angebot', 'Moved 🚚', 'Zahlt pünktlich', 'See the file of 2019'];

/** How many notes there are, and how many of them nobody is there for. */
export interface NoteCounts {
  readonly notes: number;
  readonly orphans: number;
  /** The first ones stand in the target already. */
  readonly known: number;
}

/** Makes notes, numbered from 1, on customers that are there; orphans name customers that never were or that fail. */
export function makeNotes(
  { notes, orphans, known }: NoteCounts,
  customers: { readonly present: readonly number[]; readonly absent: readonly number[] },
  random: Random,
): MadeNote[] {
  const lost = new Set(
    random
      .shuffled(notes - known)
      .slice(0, orphans)
      .map((place) => place + known),
  );
  return Array.from({ length: notes }, (_, place) => {
    const orphan = lost.has(place);
    const customer = random.pick(orphan ? customers.absent : customers.present);
    const row = {
      note_no: place + 1,
      cust_no: customer,
      body: random.pick(TEXTS),
      written: changedAt(random),
    };
    return { orphan, row };
  });
}
