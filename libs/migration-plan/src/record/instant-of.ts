/** The text of a `timestamptz` as JavaScript reads it: an offset only with minutes and a colon, and a T. */
export const instantOf = (text: string): string =>
  text
    .replace(' ', 'T')
    .replace(/([+-]\d{2}):?(\d{2})?$/, (_, hours: string, minutes = '00') => `${hours}:${minutes}`);
