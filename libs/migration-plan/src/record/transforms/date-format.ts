/** What a written date says; what a format leaves out is absent, seconds and below are 0. */
export interface WrittenDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Absent where the format has no hour. */
  readonly time?: {
    readonly hour: number;
    readonly minute: number;
    readonly second: number;
    readonly fraction: string;
  };
}

/** Reads a text that is written in a format; null where it is not. */
export type DateReader = (text: string) => WrittenDate | null;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const TOKENS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MMM: `(?<name>${MONTHS.join('|')})[a-z]*`,
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  hh: '(?<half>\\d{2})',
  h: '(?<half>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  S: '(?<fraction>\\d{1,6})',
  A: '(?<noon>am|pm)',
};
const PIECES =
  /\[(?<quoted>[^\]]*)\]|(?<token>YYYY|MMM|MM|M|DD|D|HH|H|hh|h|mm|ss|S|A)|(?<letter>[A-Za-z])|(?<other>[^A-Za-z[]|\[)/g;

/** Compiles a format; throws a RangeError, in one sentence, where it cannot say a date. */
export function compileDateFormat(format: string): DateReader {
  const seen = new Set<string>();
  const pattern = [...format.matchAll(PIECES)].map(({ groups = {} }) => pieceOf(groups, seen)).join('');
  for (const needed of [['YYYY'], ['MM', 'M', 'MMM'], ['DD', 'D']])
    if (!needed.some((token) => seen.has(token))) throw new RangeError(`it has no ${needed.join(' or ')}`);
  if ((seen.has('hh') || seen.has('h')) !== seen.has('A'))
    throw new RangeError('"h" and "hh" go with "A" (am or pm), and "A" with one of them');
  const form = new RegExp(`^${pattern}$`, 'i');
  return (text) => {
    const groups = form.exec(text)?.groups;
    return groups ? written(groups) : null;
  };
}

function pieceOf(
  { quoted, token, letter, other = '' }: Record<string, string | undefined>,
  seen: Set<string>,
): string {
  if (letter !== undefined)
    throw new RangeError(`"${letter}" is no part of a format; put texts in [brackets]`);
  if (token === undefined) return escape(quoted ?? other);
  if (seen.has(token)) throw new RangeError(`"${token}" stands in it twice`);
  seen.add(token);
  return TOKENS[token] ?? '';
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

type Groups = Readonly<Record<string, string | undefined>>;

function written(groups: Groups): WrittenDate | null {
  const { year, month, name, day } = groups;
  const number = name === undefined ? Number(month) : MONTHS.indexOf(name.toLowerCase()) + 1;
  const date = { year: Number(year), month: number, day: Number(day) };
  if (!isRealDay(date)) return null;
  const time = timeOf(groups);
  return time === null ? null : { ...date, ...(time && { time }) };
}

function timeOf(groups: Groups): WrittenDate['time'] | null {
  const hour = hourOf(groups);
  if (hour === undefined) return undefined;
  const { minute = '0', second = '0', fraction = '' } = groups;
  const time = { hour, minute: Number(minute), second: Number(second), fraction };
  return hour < 24 && time.minute < 60 && time.second < 60 ? time : null;
}

function hourOf({ hour, half, noon }: Groups): number | undefined {
  if (half === undefined) return hour === undefined ? undefined : Number(hour);
  const clock = Number(half);
  return clock < 1 || clock > 12 ? 24 : (clock % 12) + (noon?.toLowerCase() === 'pm' ? 12 : 0);
}

function isRealDay({ year, month, day }: Pick<WrittenDate, 'year' | 'month' | 'day'>): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const last = new Date(0);
  last.setUTCFullYear(year, month, 0);
  return day <= last.getUTCDate();
}
