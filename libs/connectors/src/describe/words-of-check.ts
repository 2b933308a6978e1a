const LIST = /= ANY \(\(?ARRAY\[(?<words>[^\]]*)\]/;
const EQUALITY = /^\(?\((?:"?\w+"?|\("?\w+"?\)::text) = '(?<word>(?:[^']|'')*)'::/;
const WORD = /'((?:[^']|'')*)'::/g;

/** The only texts that a check lets pass, by its condition as PostgreSQL writes it; empty where it says something else. */
export function wordsOfCheck(definition: string): string[] {
  if (/ (AND|OR) /.test(definition)) return [];
  const only = EQUALITY.exec(definition)?.groups?.word;
  if (only !== undefined) return [unescape(only)];
  const words = LIST.exec(definition)?.groups?.words ?? '';
  return [...words.matchAll(WORD)].map(([, word = '']) => unescape(word));
}

const unescape = (word: string): string => word.replaceAll("''", "'");
