import { Lexer } from 'yaml';

const OPENING: ReadonlySet<string> = new Set(['[', '{']);
const CLOSING: ReadonlySet<string> = new Set([']', '}']);
const NESTING_IN_A_LINE: ReadonlySet<string> = new Set(['-', '?']);
/** The lexer's mark for "the next token is a scalar's text". */
const SCALAR = '\x1f';

/**
 * Whether a YAML text nests brackets, or indicators within one line, beyond `max`. Asked of the tokens, before a parser
 * that recurses sees them; what nests by indentation is bounded by the size of the text.
 */
export function isTooDeep(text: string, max: number): boolean {
  let brackets = 0;
  let indicators = 0;
  let isText = false;
  for (const token of new Lexer().lex(text)) {
    if (isText) isText = false;
    else if (token === SCALAR) isText = true;
    else if (OPENING.has(token)) brackets++;
    else if (CLOSING.has(token)) brackets--;
    else indicators = indicatorsAfter(token, indicators);
    if (brackets > max || indicators > max) return true;
  }
  return false;
}

function indicatorsAfter(token: string, before: number): number {
  if (token.includes('\n')) return 0;
  return NESTING_IN_A_LINE.has(token) ? before + 1 : before;
}
