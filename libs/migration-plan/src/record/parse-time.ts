const DATE = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?`;
const ZONE = String.raw`(?:Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)`;

const ONLY_DATE = new RegExp(`^${DATE}$`);
const TIMESTAMP = new RegExp(`^${DATE}[T ]${TIME}$`);
const TIMESTAMPTZ = new RegExp(`^${DATE}[T ]${TIME}${ZONE}$`);

/** A day of the calendar, `YYYY-MM-DD`, years 0001 to 9999; null where the text is none. `infinity` is none. */
export const parseDate = (text: string): string | null =>
  ONLY_DATE.test(text) && isRealDay(text) ? text : null;

/** A day and time after ISO 8601 without zone, to the microsecond; null where the text is none, or names a zone. */
export const parseTimestamp = (text: string): string | null =>
  TIMESTAMP.test(text) && isRealDay(text) ? text : null;

/** An instant after ISO 8601 with `Z` or an offset, to the microsecond; null where the text is none. */
export const parseTimestamptz = (text: string): string | null =>
  TIMESTAMPTZ.test(text) && isRealDay(text) ? text : null;

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48;

/** Takes a text that starts with a well-formed date. */
function isRealDay(text: string): boolean {
  const year = digit(text, 0) * 1000 + digit(text, 1) * 100 + digit(text, 2) * 10 + digit(text, 3);
  if (year === 0) return false;
  const day = digit(text, 8) * 10 + digit(text, 9);
  return day <= 28 || day <= daysIn(year, digit(text, 5) * 10 + digit(text, 6));
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

const daysIn = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (DAYS[month - 1] ?? 0);

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
