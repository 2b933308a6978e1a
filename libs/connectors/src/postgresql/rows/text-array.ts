const SPECIAL = /["\\]/;

/**
 * Texts as a parameter that is an array: written out here where none of them is null, or holds a quote or a backslash, which takes the driver several
 * times as long; source: PostgreSQL's manual, "Arrays", "Array Input and Output Syntax".
 */
export function textArray(texts: (string | null)[]): string | (string | null)[] {
  const isPlain = texts.length > 0 && texts.every((text) => text !== null && !SPECIAL.test(text));
  return isPlain ? `{"${texts.join('","')}"}` : texts;
}
