const ZONE = /(?:Z|([+-])(\d{2}):?(\d{2})?)$/;
const FRACTION = /\.(\d+)/;

/** Digits of the seconds' fraction that count. */
export const digitsOf = (text: string): number => (FRACTION.exec(text)?.[1] ?? '').replace(/0+$/, '').length;

/** A day and time after ISO 8601 as the server reads it. */
export const localTime = (text: string): string => text.replace('T', ' ');

/** An instant after ISO 8601 as a day and time of UTC. */
export function utcTime(text: string): string {
  const fraction = FRACTION.exec(text)?.[0] ?? '';
  const found = ZONE.exec(text);
  const local = text.slice(0, text.length - (found?.[0].length ?? 0)).replace(FRACTION, '');
  const utc = new Date(Date.parse(`${local.replace(' ', 'T')}Z`) - minutesAhead(found) * 60_000);
  return utc.toISOString().slice(0, 19).replace('T', ' ') + fraction;
}

function minutesAhead(zone: RegExpExecArray | null): number {
  const [, sign, hours = '0', minutes = '0'] = zone ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
