import type { FieldType } from '@commander/contracts';
import type { Suggestion } from './suggestion';
import { shareThatFits, textsThatFit } from './share-that-fits';

const DAYS = [
  'YYYY-MM-DD',
  'DD.MM.YYYY',
  'D.M.YYYY',
  'DD/MM/YYYY',
  'D/M/YYYY',
  'MM/DD/YYYY',
  'M/D/YYYY',
  'YYYY/MM/DD',
  'YYYYMMDD',
  'DD-MM-YYYY',
  'MM-DD-YYYY',
  'D MMM YYYY',
  'D-MMM-YYYY',
  'MMM D, YYYY',
];
const TIMES = ['', ' HH:mm', ' HH:mm:ss', '[T]HH:mm:ss', ' HH:mm:ss.S', ' h:mm A'];
const MOST_FORMATS = 4;
const NEGLIGIBLE = 0.02;
const ZONE = 'UTC';

/** The formats that dates are written in, where they are not those of the type already. */
export function suggestDates(values: readonly string[], type: FieldType): Suggestion {
  const plain: Suggestion = { transforms: [], notes: [] };
  if (shareThatFits(values, { type, transforms: [] }) === 1) return plain;
  const formats = coveringFormats(values, type);
  if (formats.length === 0) return plain;
  return { transforms: [dateTransform(formats, type)], notes: notesOn(formats, values, type) };
}

const dateTransform = (formats: readonly string[], type: FieldType) => ({
  date: {
    format: formats.length === 1 ? (formats[0] ?? '') : [...formats],
    ...(type === 'timestamptz' && { zone: ZONE }),
    ambiguous: 'fail' as const,
  },
});

const fitting = (values: readonly string[], format: string, type: FieldType): string[] =>
  textsThatFit(values, { type, transforms: [dateTransform([format], type)] });

/** Takes the format that reads most of what is left, again and again. */
function coveringFormats(values: readonly string[], type: FieldType): string[] {
  const candidates = type === 'date' ? DAYS : DAYS.flatMap((day) => TIMES.map((time) => day + time));
  const formats: string[] = [];
  let left = values;
  while (formats.length < MOST_FORMATS && left.length > NEGLIGIBLE * values.length) {
    const [best] = candidates
      .map((format) => ({ format, read: fitting(left, format, type) }))
      .sort((a, b) => b.read.length - a.read.length);
    if (!best || best.read.length === 0) break;
    formats.push(best.format);
    const read = new Set(best.read);
    left = left.filter((value) => !read.has(value));
  }
  return formats;
}

function notesOn(formats: readonly string[], values: readonly string[], type: FieldType): string[] {
  const unsure = formats.some((format) => {
    const twin = swapped(format);
    if (twin === format) return false;
    return (
      formats.includes(twin) || fitting(values, twin, type).length >= fitting(values, format, type).length
    );
  });
  return [
    ...(unsure ? ['day first or month first: the samples do not say, check it'] : []),
    ...(type === 'timestamptz' ? [`the zone ${ZONE} is assumed, check it`] : []),
  ];
}

const swapped = (format: string): string =>
  /^(D{1,2})([./-])(M{1,2})(?!M)/.test(format)
    ? format.replace(/^(D{1,2})([./-])(M{1,2})/, '$3$2$1')
    : format.replace(/^(M{1,2})([./-])(D{1,2})/, '$3$2$1');
