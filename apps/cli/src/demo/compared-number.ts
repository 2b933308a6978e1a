import type { Style } from '../text/style';
import { table } from '../text/table';

/** A number of a report beside the one that was expected. */
export interface ComparedNumber {
  readonly what: string;
  readonly wanted: Told;
  readonly found: Told;
}

/** What is compared; undefined where the report does not tell. */
export type Told = number | string | boolean | null | undefined;

/** Whether a number is as expected. */
export const isAsExpected = ({ wanted, found }: ComparedNumber): boolean => wanted === found;

const shown = (value: Told): string => (value === undefined ? 'nothing' : String(value));

/** Expected and seen numbers side by side; those that differ say so. */
export function comparedLines(numbers: readonly ComparedNumber[], style: Style): string[] {
  const rows = numbers.map(({ what, wanted, found }) => [what, shown(wanted), shown(found)]);
  const [head = '', ...lines] = table([['', 'expected', 'seen'], ...rows], ['left', 'right', 'right']);
  const marked = lines.map((line, i) => {
    const number = numbers[i];
    return number && !isAsExpected(number) ? `${line}  ${style.bad('differs')}` : line;
  });
  return [head, ...marked];
}
