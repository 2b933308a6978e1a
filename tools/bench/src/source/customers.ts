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

/** The columns as SQL lists them. */
export const COLUMN_LIST = COLUMNS.join(', ');

/** The countries that the plan lets through. */
export const COUNTRIES = ['DE', 'FR', 'NL', 'AT', 'CH'] as const;

/** What a table of customers in PostgreSQL is made of. */
export const POSTGRES_TABLE = `(
  id bigint primary key, email text not null, first_name text not null, last_name text not null, phone text,
  street text, city text, postcode text, country char(2) not null, birth_date date, balance numeric(12, 2) not null,
  is_active boolean not null, created_at timestamptz not null, notes text)`;

/** The same in MariaDB. */
export const MARIADB_TABLE = `(
  id bigint primary key, email varchar(80) not null, first_name varchar(80) not null, last_name varchar(80) not null,
  phone varchar(40), street varchar(80), city varchar(80), postcode varchar(10), country char(2) not null, birth_date date,
  balance decimal(12, 2) not null, is_active boolean not null, created_at timestamp null, notes text)
  character set utf8mb4`;

const TRANSFORMED: Readonly<Record<string, string>> = {
  email: 'lower(btrim(email)) as email',
  first_name: 'btrim(first_name) as first_name',
};

/** The rows that the plan leaves in the target, as SQL over the source: transformed, the bad ones left out. */
export const CHECKED_ROWS = `select ${COLUMNS.map((column) => TRANSFORMED[column] ?? column).join(', ')}
  from customers where country in (${COUNTRIES.map((country) => `'${country}'`).join(', ')})`;
