// Beyond ASCII, a character of UTF-8 takes several bytes.
const HIGH = /[^\0-\x7f]/;

/** The text whose UTF-8 bytes are the characters of another one; such a text of bytes is cut and joined without being decoded. */
export const textOfBytes = (bytes: string): string =>
  HIGH.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;

/** A text's UTF-8 bytes, each as a character. */
export const bytesOfText = (text: string): string =>
  HIGH.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
