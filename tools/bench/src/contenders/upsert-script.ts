import { CHECKED_ROWS, COLUMNS } from '../source/customers';

/** How the upsert by hand is cut. */
export interface UpsertScript {
  readonly rows: number;
  readonly connections: number;
  readonly batchSize: number;
}

const CHANGED = COLUMNS.filter((column) => column !== 'id');
const WRITE = `with written as (insert into customers select * from stage on conflict (id) do update
  set (${CHANGED.join(', ')}) = (${CHANGED.map((column) => `excluded.${column}`).join(', ')})
  where customers is distinct from excluded returning xmax = 0 as created)
  select count(*) filter (where created), count(*) from written; truncate stage; commit;`;

// Makes of COPY's lines a script for psql: after so many of them the stage is written and the transaction ends.
const IN_BATCHES = `awk -v size="$SIZE" -v write="$WRITE" '
  NR == 1 { print "create temporary table stage (like customers);" }
  (NR - 1) % size == 0 { print "begin; copy stage from stdin;" }
  { print }
  NR % size == 0 { print "\\\\."; print write }
  END { if (NR % size) { print "\\\\."; print write } }'`;

/** A script of bash that upserts the checked rows of FROM into TO by stages, in ranges of keys over several connections. */
export function upsertScript({ rows, connections, batchSize }: UpsertScript): string {
  const range = (part: number): string => String(Math.floor((rows * part) / connections));
  const ranges = Array.from({ length: connections }, (_, part) => {
    const where = `and id > ${range(part)} and id <= ${range(part + 1)} order by id`;
    return `move "${where}" & moves+=($!)`;
  });
  return [
    `SIZE=${batchSize}`,
    `WRITE="${WRITE.replaceAll(/\s+/g, ' ')}"`,
    `move() {`,
    `  psql -Xq "$FROM" -c "copy (${CHECKED_ROWS.replaceAll(/\s+/g, ' ')} $1) to stdout" | ${IN_BATCHES} |`,
    `    psql -Xq -v ON_ERROR_STOP=1 "$TO" > /dev/null`,
    `}`,
    `moves=()`,
    ...ranges,
    `for each in "\${moves[@]}"; do wait "$each"; done`,
  ].join('\n');
}
