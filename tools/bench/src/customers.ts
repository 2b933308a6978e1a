import type { Database } from '@commander/faults';

/** The columns of a customer, in their order. */
export const COLUMNS = [
  'id',
  'email',
  'first_name',
  'last_name',
  'phone',
  'street',
  'city',
  'postcode',
  'country',
  'birth_date',
  'balance',
  'is_active',
  'created_at',
  'notes',
] as const;

const TABLE = `(
  id bigint primary key, email text not null, first_name text not null, last_name text not null, phone text,
  street text, city text, postcode text, country char(2) not null, birth_date date, balance numeric(12, 2) not null,
  is_active boolean not null, created_at timestamptz not null, notes text)`;

// A text of hexadecimal digits that depends on the row and the seed alone.
const hash = (seed: string): string => `md5('${seed}' || i)`;

/** How many rows a source has, and how many of a thousand are bad: their country is none of the plan's. */
export interface SourceSize {
  readonly rows: number;
  readonly badPerThousand: number;
}

/** Makes the table of the source anew: the same rows for the same size. */
export async function makeSource(source: Database, { rows, badPerThousand }: SourceSize): Promise<void> {
  await source.query('drop table if exists customers');
  await source.query(`create table customers ${TABLE}`);
  await source.query(`
    insert into customers select i, 'user' || i || '@' || left(${hash('mail')}, 6) || '.example.org',
      initcap(left(${hash('first')}, 7)), initcap(left(${hash('last')}, 9)), '+49 30 ' || (1000000 + i % 8999999),
      (1 + i % 250) || ' ' || left(${hash('street')}, 12), initcap(left(${hash('city')}, 8)), lpad((i % 99999)::text, 5, '0'),
      case when i % 1000 < ${badPerThousand} then 'ZZ' else (array['DE', 'FR', 'NL', 'AT', 'CH'])[1 + i % 5] end,
      date '1940-01-01' + (i * 7919 % 25000)::int, (i * 104729 % 10000000) / 100.0, i % 3 <> 0,
      timestamptz '2015-01-01 00:00:00+00' + i * interval '137 seconds',
      case when i % 4 = 0 then ${hash('note')} || ' ' || ${hash('more')} end
    from generate_series(1::bigint, ${rows}) as i`);
  await source.query('vacuum analyze customers');
}

/** Makes the table of the target anew, empty, with two unique indexes, and forgets what Commander kept beside it. */
export async function makeTarget(target: Database): Promise<void> {
  await target.query('drop schema if exists commander_meta cascade');
  await target.query('drop table if exists customers');
  await target.query(`create table customers ${TABLE}`);
  await target.query('create unique index customers_email on customers (email)');
  await target.query('checkpoint');
}
