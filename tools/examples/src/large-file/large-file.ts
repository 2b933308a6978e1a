import { Random } from '../crm-customers/random';
import { BAD_KINDS, LAST_KIND, type BadRecord, type Fields } from './bad-record';

/** A field of one record that is larger than whole batches of others. */
export interface LargeField {
  readonly bytes: number;
  /** Whether its record is spoilt by another field. */
  readonly bad: boolean;
}

/** How large a file is to be, and what it holds. */
export interface LargeFileSize {
  readonly seed: number;
  /** Bytes of the file, large fields included; the last record may be the one that does not fit any more. */
  readonly bytes: number;
  /** Spoilt records, those with large fields not counted. */
  readonly bad: number;
  readonly largeFields: readonly LargeField[];
  /** Bytes of a record above which a reader takes none. */
  readonly maxRecordBytes: number;
}

/** Is told of each record that has to fail, in the order of the file. */
export type OnBad = (record: BadRecord) => void;

/** Bytes of a record without a large field. */
export const RECORD_BYTES = 300;
/** The file's first line. */
export const HEADER = 'id,email,quantity,born,code,status,note\n';

const PIECE_RECORDS = 1000;
const STATUSES = ['open', 'paid', 'sent', 'kept'];
// Each character of a piece is one byte of the file, so this is an a-umlaut in UTF-8.
const UMLAUT = '\xc3\xa4';
const NOTE = `${UMLAUT} note`.padEnd(RECORD_BYTES, ' of some length');
const LARGE_PATTERN = 'a line of a "large" field,\nwith a comma, and then\n';

/** The text of a large field that has this many bytes in the file, or a few more. */
export const largeText = (bytes: number): string =>
  LARGE_PATTERN.repeat(Math.ceil(bytes / (LARGE_PATTERN.length + 2)));

/** The number of records that a file of this size has. */
export const recordsOf = ({ bytes, largeFields }: LargeFileSize): number =>
  Math.floor(
    (bytes - HEADER.length - largeFields.reduce((sum, field) => sum + field.bytes, 0)) / RECORD_BYTES,
  );

/**
 * The content of a large file, piece by piece: people with ids from 1 on, of whom some have to fail. The same size gives the same bytes.
 */
export function* largeFile(size: LargeFileSize, onBad: OnBad): Generator<Buffer> {
  const records = recordsOf(size);
  const spoilt = places(new Random(size.seed), records, size.bad + size.largeFields.length);
  const people = new People(size, onBad);
  let next = spoilt.next();
  yield Buffer.from(HEADER);
  for (let piece: string[] = [], place = 0; place < records; place++) {
    const isSpoilt = !next.done && next.value === place;
    piece.push(isSpoilt ? people.special(place) : people.good(place));
    if (isSpoilt) next = spoilt.next();
    if (piece.length < PIECE_RECORDS && place < records - 1) continue;
    yield Buffer.from(piece.join(''), 'latin1');
    piece = [];
  }
}

/** Places among so many records, ascending, one in each of as many equal parts. */
function* places(random: Random, records: number, count: number): Generator<number> {
  for (let part = 0; part < count; part++) {
    const from = Math.floor((part * records) / count);
    const to = Math.floor(((part + 1) * records) / count);
    if (to > from) yield random.below(to, from);
  }
}

class People {
  private readonly random: Random;
  private readonly every: number;
  private specials = 0;
  private bads = 0;

  constructor(
    private readonly size: LargeFileSize,
    private readonly onBad: OnBad,
  ) {
    this.random = new Random(size.seed + 1);
    this.every = Math.ceil((size.bad + size.largeFields.length) / (size.largeFields.length + 1));
  }

  good(place: number): string {
    return line(this.fields(place));
  }

  /** A spoilt record, or one with a large field: these stand evenly among the others. */
  special(place: number): string {
    const turn = ++this.specials;
    const large = turn % this.every === 0 ? this.size.largeFields[turn / this.every - 1] : undefined;
    return large ? this.large(place, large) : this.bad(place);
  }

  private large(place: number, { bytes, bad }: LargeField): string {
    const note = `"${largeText(bytes).replaceAll('"', '""')}"`;
    if (note.length <= this.size.maxRecordBytes)
      return bad ? this.bad(place, note) : line(this.fields(place), { note });
    this.onBad({ record_id: `#${place}`, rule: 'csv.record_too_long', field: null });
    return line(this.fields(place), { note });
  }

  private bad(place: number, note?: string): string {
    const { rule, field, tail = '', fields } = BAD_KINDS[this.bads++ % BAD_KINDS.length] ?? LAST_KIND;
    this.onBad({ record_id: tail ? `#${place}` : String(place + 1), rule, field });
    return line({ ...this.fields(place), ...fields }, { note, tail });
  }

  private fields(place: number): Fields {
    const { random } = this;
    const id = String(place + 1);
    const [year, month, day] = [random.below(2010, 1930), random.below(13, 1), random.below(29, 1)];
    return {
      id,
      email: `person${id}@mail.example`,
      quantity: String(random.below(100_000)),
      born: `${year}-${two(month)}-${two(day)}`,
      code: `c${random.below(1_000_000)}`,
      status: random.pick(STATUSES),
    };
  }
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n));

/** What stands behind a record's other fields. */
interface Rest {
  /** The note; where left out, one that gives the record its usual length. */
  readonly note?: string | undefined;
  readonly tail?: string;
}

function line({ id, email, quantity, born, code, status }: Fields, { note, tail = '' }: Rest = {}): string {
  const begun = `${id},${email},${quantity},${born},${code},${status},`;
  const usual = RECORD_BYTES - begun.length - tail.length - 1;
  return `${begun}${note ?? NOTE.slice(0, usual)}${tail}\n`;
}
