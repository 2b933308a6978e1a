import { onText } from '../step';
import { unreadable, type ValueTransformKind } from './transform-kind';

type Marks = { readonly decimal: string; readonly group: string };
type Argument = Marks | { readonly locale: string };

/** A number written with marks for decimals and groups, as digits with a point; nothing is rounded. */
export const NUMBER_OF: ValueTransformKind<Argument> = {
  summary:
    'Reads a number written the way of a locale, or with the marks given; the digits stay as they are.',
  examples: [
    { argument: { locale: 'de-DE' }, from: '-1.234.567,80', to: '-1234567.80' },
    { argument: { locale: 'en-IN' }, from: '12,34,567.5', to: '1234567.5' },
    { argument: { decimal: ',', group: ' ' }, from: '12 345,6', to: '12345.6' },
    { argument: { locale: 'de-DE' }, from: '1.23', refused: 'number.malformed' },
    { argument: { locale: 'en-US' }, from: '$5', refused: 'number.malformed' },
  ],
  problem: marksProblem,
  compile: (argument, column) => {
    const { decimal, group } = 'locale' in argument ? marksOf(argument.locale) : argument;
    const fault = unreadable(column, 'number.malformed', 'is no number in the way declared');
    const form = formOf(decimal, group);
    return onText((text) => {
      const match = form.exec(text.trim());
      if (!match?.groups) return fault;
      const { sign = '', whole = '', fraction } = match.groups;
      const digits = group === '' ? whole : whole.split(group).join('');
      return `${sign === '-' ? '-' : ''}${digits}${fraction === undefined ? '' : `.${fraction}`}`;
    });
  },
};

// Groups of three, or of two before the last one as in India; a mark elsewhere is no group's.
function formOf(decimal: string, group: string): RegExp {
  const [d, g] = [decimal, group].map((mark) => mark.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const grouped = group === '' ? '' : `|\\d{1,3}(?:${g}\\d{3})+|\\d{1,2}(?:${g}\\d{2})*${g}\\d{3}`;
  return new RegExp(`^(?<sign>[+-]?)(?<whole>\\d+${grouped})(?:${d}(?<fraction>\\d+))?$`);
}

function marksOf(locale: string): Marks {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(1234567.8);
  const mark = (type: Intl.NumberFormatPartTypes): string =>
    parts.find((part) => part.type === type)?.value ?? '';
  return { decimal: mark('decimal'), group: mark('group') };
}

function marksProblem(argument: Argument): string | null {
  if ('locale' in argument)
    return isLocale(argument.locale)
      ? null
      : `The locale "${argument.locale}" is not known; use one like de-DE.`;
  const { decimal, group } = argument;
  if (/[\d+-]/.test(decimal + group))
    return 'Digits and signs are no marks; use others for "decimal" and "group".';
  return decimal === group ? '"decimal" and "group" are the same mark; change one.' : null;
}

function isLocale(locale: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale).length > 0;
  } catch {
    return false;
  }
}
