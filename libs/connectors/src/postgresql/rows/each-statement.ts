import { escapeLiteral } from 'pg';
import { SQLSTATE_TABLE } from '../errors/sqlstate-table';

/** Where `eachStatement` leaves what failed: a JSON array of [place, SQLSTATE, constraint, column]. */
export const FAILED_EACH = "select current_setting('commander.failed')::json as failed";

/** The SQLSTATE by which `eachStatement` tells of a row that a trigger took away. */
export const SUPPRESSED_STATE = 'CMD00';

/** The stage: the records of a batch, each with its place. */
export const STAGE = 'pg_temp.commander_stage';
/** The column of the stage that holds a record's place. */
export const N = 'commander_n';

/** The end of a statement that writes records. */
export const COUNT_WRITTEN = 'select count(*)::int as count from written';

/** What a statement of a range takes. */
export type Parameter = string | number | readonly string[];

const isRecords = (category: string): boolean => category === 'validation' || category === 'constraint';
const codesOf = (length: number, ofRecords: boolean): string =>
  literal(
    SQLSTATE_TABLE.filter(
      (rule) => rule.code.length === length && isRecords(rule.category) === ofRecords,
    ).map((rule) => rule.code),
  );

function literal(value: Parameter): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeLiteral(value);
  return `array[${value.map(literal).join(', ')}]::text[]`;
}

/**
 * One statement that writes the records at these places one by one, each in a subtransaction: those at fault fail alone, and only their codes
 * and names of the schema are kept. Any error that is not a record's own ends it. `statement` takes the parameters of a range; each record
 * has a part of its own behind the fourth.
 */
export function eachStatement(
  statement: string,
  parameters: readonly Parameter[],
  places: readonly number[],
): string {
  const variables: Record<number, string> = {
    4: 'commander_part',
    5: `commander_row.${N}`,
    6: `commander_row.${N}`,
  };
  const body = statement
    .replace(/\$(\d+)/g, (_, n: string) => variables[Number(n)] ?? literal(parameters[Number(n) - 1] ?? ''))
    .replaceAll(STAGE, '(select (commander_row).*)')
    .replace(COUNT_WRITTEN, 'select count(*)::int into commander_count from written');
  return quoted(`
#variable_conflict use_variable
declare
  commander_row ${STAGE};
  commander_part int := ${Number(parameters[3]) - 1};
  commander_count int;
  commander_state text;
  commander_constraint text;
  commander_column text;
  commander_failed text[] := '{}';
begin
  set constraints all immediate;
  for commander_row in select * from ${STAGE} where ${N} = any ('{${places.join(',')}}') order by ${N} loop
    begin
      commander_part := commander_part + 1;
      ${body};
      if commander_count <> 1 then raise sqlstate '${SUPPRESSED_STATE}'; end if;
    exception when others then
      get stacked diagnostics commander_state = returned_sqlstate, commander_constraint = constraint_name,
        commander_column = column_name;
      if commander_state <> '${SUPPRESSED_STATE}' and commander_state <> all (${codesOf(5, true)})
        and (commander_state = any (${codesOf(5, false)}) or left(commander_state, 2) <> all (${codesOf(2, true)}))
      then raise; end if;
      commander_failed := commander_failed
        || json_build_array(commander_row.${N}, commander_state, commander_constraint, commander_column)::text;
    end;
  end loop;
  perform set_config('commander.failed', '[' || array_to_string(commander_failed, ',') || ']', true);
end `);
}

// Names of the schema stand in the body, so that its quotes must be ones that it does not hold.
function quoted(body: string): string {
  let tag = '$commander$';
  while (body.includes(tag)) tag = `${tag.slice(0, -1)}_$`;
  return `do ${tag}${body}${tag}`;
}
