import { escapeLiteral } from 'pg';
import { SQLSTATE_TABLE } from '../errors/sqlstate-table';

/** Where a statement that goes one by one leaves what failed: a JSON array of [place, SQLSTATE, constraint, column]. */
export const FAILED_EACH = "select current_setting('commander.failed')::json as failed";

/** The SQLSTATE by which such a statement tells of a row that a trigger took away. */
export const SUPPRESSED_STATE = 'CMD00';

/** What a statement takes. */
export type Parameter = string | number | readonly string[];

/** What is done for each of some rows, in PL/pgSQL. */
export interface OneByOne {
  readonly declare: string;
  /** The head of a loop that sets `commander_place`'s row. */
  readonly loop: string;
  /** The place of the row at hand, as an expression. */
  readonly place: string;
  /** What is done; it may say in `commander_field` which column it is at. */
  readonly work: string;
}

/** A value as SQL writes it. */
export function literal(value: Parameter): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeLiteral(value);
  return `array[${value.map(literal).join(', ')}]::text[]`;
}

const isRecords = (category: string): boolean => category === 'validation' || category === 'constraint';
const codesOf = (length: number, ofRecords: boolean): string =>
  literal(
    SQLSTATE_TABLE.filter(
      (rule) => rule.code.length === length && isRecords(rule.category) === ofRecords,
    ).map((rule) => rule.code),
  );

/**
 * One statement that does something for each row, in a subtransaction of its own: those at fault fail alone, and only their codes and names of
 * the schema are kept. Any error that is not a record's own ends it.
 */
export function oneByOne({ declare, loop, place, work }: OneByOne): string {
  return quoted(`
#variable_conflict use_variable
declare
  ${declare}
  commander_field text := '';
  commander_state text;
  commander_constraint text;
  commander_column text;
  commander_failed text[] := '{}';
begin
  set constraints all immediate;
  for ${loop} loop
    begin
      ${work}
    exception when others then
      get stacked diagnostics commander_state = returned_sqlstate, commander_constraint = constraint_name,
        commander_column = column_name;
      if commander_state <> '${SUPPRESSED_STATE}' and commander_state <> all (${codesOf(5, true)})
        and (commander_state = any (${codesOf(5, false)}) or left(commander_state, 2) <> all (${codesOf(2, true)}))
      then raise; end if;
      commander_failed := commander_failed || json_build_array(
        ${place}, commander_state, commander_constraint, coalesce(nullif(commander_column, ''), commander_field))::text;
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
