import { onText, type Fault, type ValueStep } from '../step';
import { compileDateFormat, type DateReader, type WrittenDate } from './date-format';
import { unreadable, type ValueTransformKind } from './transform-kind';
import { isZone, zonedTime, type ZonedTime } from './zoned-time';

interface Argument {
  readonly format: string | readonly string[];
  readonly zone?: string;
  readonly ambiguous: 'fail' | 'earlier' | 'later';
}

/** A date or time written in a format, after ISO 8601; with a zone as the instant in UTC. */
export const DATE_OF: ValueTransformKind<Argument> = {
  summary:
    'Reads a date or time written in one of the formats; the first that fits counts. With a zone a time becomes an instant in UTC; one that the zone skips is refused, and one that it has twice is what `ambiguous` says.',
  examples: [
    { argument: { format: 'DD.MM.YYYY', ambiguous: 'fail' }, from: '07.03.2024', to: '2024-03-07' },
    {
      argument: { format: ['D MMM YYYY', 'M/D/YYYY'], ambiguous: 'fail' },
      from: '3/7/2024',
      to: '2024-03-07',
    },
    {
      argument: { format: 'M/D/YYYY h:mm A', ambiguous: 'fail' },
      from: '3/7/2024 12:05 am',
      to: '2024-03-07T00:05:00',
    },
    {
      argument: { format: 'YYYY-MM-DD HH:mm:ss.S', zone: 'Europe/Berlin', ambiguous: 'fail' },
      from: '2024-07-01 12:00:00.25',
      to: '2024-07-01T10:00:00.25Z',
    },
    {
      argument: { format: 'YYYY-MM-DD HH:mm', zone: 'Europe/Berlin', ambiguous: 'fail' },
      from: '2024-03-31 02:30',
      refused: 'date.skipped_hour',
    },
    {
      argument: { format: 'YYYY-MM-DD HH:mm', zone: 'Europe/Berlin', ambiguous: 'later' },
      from: '2024-10-27 02:30',
      to: '2024-10-27T01:30:00Z',
    },
    {
      argument: { format: 'YYYY-MM-DD HH:mm', zone: 'Europe/Berlin', ambiguous: 'fail' },
      from: '2024-10-27 02:30',
      refused: 'date.ambiguous',
    },
    { argument: { format: 'DD.MM.YYYY', ambiguous: 'fail' }, from: '31.02.2024', refused: 'date.malformed' },
  ],
  problem: dateProblem,
  compile: compileDate,
};

function dateProblem({ format, zone }: Argument): string | null {
  for (const one of [format].flat()) {
    try {
      compileDateFormat(one);
    } catch (error) {
      return `The date format "${one}" cannot be used: ${(error as RangeError).message}.`;
    }
  }
  return zone === undefined || isZone(zone)
    ? null
    : `The time zone "${zone}" is not known; use one like Europe/Berlin.`;
}

function compileDate({ format, zone, ambiguous }: Argument, column: string): ValueStep {
  const readers = [format].flat().map(compileDateFormat);
  const malformed = unreadable(column, 'date.malformed', 'is no date in the format declared');
  const inZone = zone === undefined ? undefined : zoned(zonedTime(zone), ambiguous, column);
  return onText((text) => {
    const date = firstRead(readers, text.trim());
    if (!date) return malformed;
    return inZone && date.time ? inZone(date) : local(date);
  });
}

function firstRead(readers: readonly DateReader[], text: string): WrittenDate | null {
  for (const read of readers) {
    const date = read(text);
    if (date) return date;
  }
  return null;
}

const pad = (value: number, length = 2): string => String(value).padStart(length, '0');

function local({ year, month, day, time }: WrittenDate): string {
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
  return time
    ? `${date}T${pad(time.hour)}:${pad(time.minute)}:${pad(time.second)}${time.fraction && `.${time.fraction}`}`
    : date;
}

function zoned(
  instants: ZonedTime,
  ambiguous: Argument['ambiguous'],
  column: string,
): (date: WrittenDate) => string | Fault {
  const skipped = unreadable(column, 'date.skipped_hour', 'is a time that the clocks of its zone skipped');
  const twice = unreadable(column, 'date.ambiguous', 'is a time that the clocks of its zone showed twice');
  return (date) => {
    const found = instants(date);
    if (found.length > 1 && ambiguous === 'fail') return twice;
    const instant = ambiguous === 'later' ? found.at(-1) : found[0];
    if (instant === undefined) return skipped;
    const fraction = date.time?.fraction;
    return `${new Date(instant).toISOString().slice(0, 19)}${fraction ? `.${fraction}` : ''}Z`;
  };
}
