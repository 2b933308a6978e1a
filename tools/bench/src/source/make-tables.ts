import type { Database } from '@commander/faults';
import { COUNTRIES, POSTGRES_TABLE } from './customers';

/** What a source holds: rows, how many of a thousand are bad (of a country the plan does not know), and what they are made from. */
export interface SourceShape {
  readonly rows: number;
  readonly badPerThousand: number;
  readonly seed: string;
}

/** Makes the table of the source anew: the same rows for the same shape. Every tenth email and name wants its transform. */
export async function makeSource(source: Database, shape: SourceShape): Promise<void> {
  const { rows, badPerThousand, seed } = shape;
  // A text of hexadecimal digits that depends on the row and the seed alone.
  const hash = (of: string): string => `md5('${of}' || $1::text || i)`;
  const countries = COUNTRIES.map((country) => `'${country}'`).join(', ');
  await source.query('drop table if exists customers');
  await source.query(`create table customers ${POSTGRES_TABLE}`);
  await source.query(
    `insert into customers select i,
      case when i % 10 = 0 then 'User' else 'user' end || i || '@' || left(${hash('mail')}, 6) || '.example.org',
      initcap(left(${hash('first')}, 7)) || case when i % 10 = 1 then ' ' else '' end,
      initcap(left(${hash('last')}, 9)), '+49 30 ' || (1000000 + i % 8999999),
      (1 + i % 250) || ' ' || left(${hash('street')}, 12), initcap(left(${hash('city')}, 8)), lpad((i % 99999)::text, 5, '0'),
      case when i % 1000 < ${badPerThousand} then 'ZZ' else (array[${countries}])[1 + i % ${COUNTRIES.length}] end,
      date '1940-01-01' + (i * 7919 % 25000)::int, (i * 104729 % 10000000) / 100.0, i % 3 <> 0,
      timestamptz '2015-01-01 00:00:00+00' + i * interval '137 seconds',
      case when i % 4 = 0 then ${hash('note')} || ' ' || ${hash('more')} end
    from generate_series(1::bigint, ${rows}::bigint) as i`,
    [seed],
  );
  await source.query('vacuum analyze customers');
}

/** Makes the table of the target anew, empty, with two unique indexes, and forgets what Commander kept beside it. */
export async function makeTarget(target: Database): Promise<void> {
  await target.query('drop schema if exists commander_meta cascade');
  await target.query('drop table if exists customers');
  await target.query(`create table customers ${POSTGRES_TABLE}`);
  await target.query('create unique index customers_email on customers (email)');
  await target.query('checkpoint');
}
