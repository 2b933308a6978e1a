import type { Output } from '../context';

type Paint = (text: string) => string;

/** How parts of a text are set off; every paint leaves the width as it is. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly warn: Paint;
}

const as =
  (on: number, off: number): Paint =>
  (text) =>
    text === '' ? '' : `\x1b[${on}m${text}\x1b[${off}m`;
const same: Paint = (text) => text;

/** No colours at all. */
export const PLAIN: Style = { bold: same, dim: same, good: same, bad: same, warn: same };

/** ANSI colours (ECMA-48, SGR). */
export const COLORED: Style = {
  bold: as(1, 22),
  dim: as(2, 22),
  good: as(32, 39),
  bad: as(31, 39),
  warn: as(33, 39),
};

/** Colours on a terminal, unless NO_COLOR is set (https://no-color.org) or the terminal is dumb. */
export const styleFor = (output: Output, env: NodeJS.ProcessEnv): Style =>
  output.isTTY && !env.NO_COLOR && env.TERM !== 'dumb' ? COLORED : PLAIN;

const PAINTED = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

/** The columns a painted text takes. */
export const visibleLength = (text: string): number => text.replace(PAINTED, '').length;
