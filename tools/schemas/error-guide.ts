import {
  ERRNO_TABLE,
  MARIADB_TABLE,
  NETWORK_TABLE,
  SOURCE_TABLE,
  SQLSTATE_TABLE,
} from '@commander/connectors';
import { OWN_TABLE, type ErrorRule } from '@commander/migration-plan';
import { markdownTable } from '@commander/testing';

/** The guide that holds the tables, from the root of the repository. */
export const ERROR_GUIDE = 'docs/guides/errors.md';

const TABLES: Readonly<Record<string, readonly ErrorRule[]>> = {
  network: NETWORK_TABLE,
  postgresql: SQLSTATE_TABLE,
  mariadb: MARIADB_TABLE,
  files: ERRNO_TABLE,
  sources: Object.values(SOURCE_TABLE),
  own: OWN_TABLE,
};

const HEADER = ['code', 'name', 'category', 'error type', 'said of it'];

/** The guide with each table put between its marks, `<!-- table NAME -->` and `<!-- end NAME -->`; throws where marks are missing. */
export function errorGuide(text: string): string {
  return Object.entries(TABLES).reduce((guide, [name, rules]) => {
    const [begin, end] = [`<!-- table ${name} -->`, `<!-- end ${name} -->`];
    const [before, rest] = split(guide, begin);
    const [, after] = split(rest, end);
    return `${before}${begin}\n\n${tableOf(rules)}\n\n${end}${after}`;
  }, text);
}

function split(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark);
  if (at === -1) throw new Error(`${ERROR_GUIDE} has no mark ${mark}.`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

function tableOf(rules: readonly ErrorRule[]): string {
  const rows = rules.map(({ code, name, category, errorType, sentence }) => [
    `\`${code}\``,
    `\`${name}\``,
    category,
    errorType,
    sentence,
  ]);
  return markdownTable(HEADER, rows);
}
