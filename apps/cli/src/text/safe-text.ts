// Controls, format characters (they re-order text), lone surrogates and separators could steer a terminal or forge a line.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text that somebody else wrote, fit for one line of a terminal: what could steer it is shown as an escape. */
export const safeText = (text: string): string =>
  text.replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
