import { sourceTexts } from '@commander/contracts';
import { readFileSync } from 'node:fs';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import { safeText } from '../text/safe-text';

/** Where corrected source texts come from, as it was written. */
export interface TextOptions {
  /** `column=text`. */
  readonly set?: readonly string[];
  /** Columns without a value. */
  readonly null?: readonly string[];
  /** A file with a JSON object of texts by column, or `-`. */
  readonly fromFile?: string;
}

/** The texts that options give, by column; throws CliError where they give none, or say something else. */
export function givenTexts({
  set = [],
  null: nulls = [],
  fromFile,
}: TextOptions): Record<string, string | null> {
  const texts = {
    ...(fromFile === undefined ? {} : fromJson(fromFile)),
    ...Object.fromEntries(set.map(pairOf)),
    ...Object.fromEntries(nulls.map((column) => [column, null])),
  };
  if (Object.keys(texts).length === 0)
    throw new CliError(
      'Give at least one text: --set COLUMN=TEXT, --null COLUMN, or --from-file FILE.',
      EXIT.rejected,
    );
  return texts;
}

function pairOf(text: string): [string, string] {
  const sign = text.indexOf('=');
  if (sign > 0) return [text.slice(0, sign), text.slice(sign + 1)];
  throw new CliError('--set must be COLUMN=TEXT.', EXIT.rejected);
}

// What a file holds are values: an error repeats none of them.
function fromJson(file: string): Record<string, string | null> {
  const name = file === '-' ? 'The standard input' : `The file ${safeText(file)}`;
  const parsed = sourceTexts.safeParse(jsonIn(file, name));
  if (parsed.success) return parsed.data;
  throw new CliError(
    `${name} must hold one JSON object of texts (or null) of at most 1,000,000 characters by source column, such as {"email":"a@b.example"}.`,
    EXIT.rejected,
  );
}

function jsonIn(file: string, name: string): unknown {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new CliError(`${name} cannot be read (${code}): check its path.`, EXIT.rejected);
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
