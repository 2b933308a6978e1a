import { quoteIdentifier } from '../../connections/quote-identifier';
import { literal, oneByOne, SUPPRESSED_STATE, type Parameter } from './one-by-one';

/** The stage: the records of a batch, each with its place. */
export const STAGE = 'pg_temp.commander_stage';
/** The column of the stage that holds a record's place. */
export const N = 'commander_n';

/** The end of a statement that writes records. */
export const COUNT_WRITTEN = 'select count(*)::int as count from written';

/** Hands the rows that `stageEach` takes over: a JSON array of [place, text, ...]. */
export const HAND_OVER = "select set_config('commander.rows', $1, true)";

// Quoted names and texts first: what looks like a parameter in them is none.
const PARAMETER = /"(?:[^"]|"")*"|'(?:[^']|'')*'|\$(\d+)/g;

/**
 * A statement that writes the staged records at these places one by one. `statement` takes the parameters of a range; each record has a part of
 * its own, the fourth and those behind it.
 */
export function writeEach(
  statement: string,
  parameters: readonly Parameter[],
  places: readonly number[],
): string {
  const place = `commander_row.${N}`;
  const variables: Record<number, string> = { 4: 'commander_part', 9: place, 10: place };
  const body = statement
    .replace(PARAMETER, (found, n: string | undefined) =>
      n === undefined ? found : (variables[Number(n)] ?? literal(parameters[Number(n) - 1] ?? '')),
    )
    .replaceAll(STAGE, '(select (commander_row).*)')
    .replace(COUNT_WRITTEN, 'select count(*)::int into commander_count from written');
  return oneByOne({
    declare: `commander_row ${STAGE}; commander_count int; commander_part int := ${Number(parameters[3]) - 1};`,
    loop: `commander_row in select * from ${STAGE} where ${N} = any ('{${places.join(',')}}') order by ${N}`,
    place,
    work: `commander_part := commander_part + 1;
      ${body};
      if commander_count <> 1 then raise sqlstate '${SUPPRESSED_STATE}'; end if;`,
  });
}

/** A statement that stages the rows handed over one by one, each text read as its column's type, as COPY reads it. */
export function stageEach(columns: readonly string[]): string {
  const assignments = columns.map(
    (name, index) =>
      `commander_field := ${literal(name)}; commander_row.${quoteIdentifier(name)} := commander_texts->>${index + 1};`,
  );
  return oneByOne({
    declare: `commander_row ${STAGE}; commander_texts jsonb;`,
    loop: `commander_texts in select value::jsonb from json_array_elements(current_setting('commander.rows')::json)`,
    place: '(commander_texts->>0)::int',
    work: `commander_row.${N} := commander_texts->>0;
      ${assignments.join('\n      ')}
      commander_field := '';
      insert into ${STAGE} select (commander_row).*;`,
  });
}
