import fc from 'fast-check';

/** Days and times from one year to before another, to the microsecond. */
export const anyTime = (from: string, to: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.date({
        min: new Date(`${from}-01-01T00:00:00Z`),
        max: new Date(`${to}-01-01T00:00:00Z`),
        noInvalidDate: true,
      }),
      fc.integer({ min: 0, max: 999 }),
    )
    .map(([at, micros]) => at.toISOString().replace('Z', String(micros).padStart(3, '0')));

/** A day and time with six digits behind the second. */
export const plain = (text: string): string => {
  const [seconds = '', fraction = ''] = text.replace('T', ' ').split('.');
  return `${seconds}.${fraction.padEnd(6, '0')}`;
};

/** The same instant as the clock of a zone shows it, so many quarters of an hour ahead. */
export function inZone(utc: string, quarters: number): string {
  const shown = new Date(Date.parse(`${utc.slice(0, 19)}Z`) + quarters * 900_000).toISOString().slice(0, 19);
  const minutes = Math.abs(quarters) * 15;
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${shown}${utc.slice(19)}${quarters < 0 ? '-' : '+'}${hour}:${minute}`;
}

const ZONED = /^(.{19})(\.\d+)?(?:([+-]\d\d)(?::?(\d\d))?)?$/;

/** An instant as the clock of UTC shows it. */
export function inUtc(text: string): string {
  const [, seconds = '', fraction = '', hour = '+00', minute = '00'] = ZONED.exec(text) ?? [];
  const at = new Date(`${seconds.replace(' ', 'T')}${hour}:${minute}`);
  return plain(`${at.toISOString().slice(0, 19)}${fraction}`);
}
