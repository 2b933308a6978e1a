import { COLUMN_LIST } from '../source/customers';

/** The command file of pgloader that loads a CSV file; see its reference, "LOAD CSV". */
export const loadCsv = (file: string, target: string): string => `LOAD CSV
  FROM '${file}' (${COLUMN_LIST})
  INTO ${target}
  TARGET TABLE public.customers (${COLUMN_LIST})
  WITH skip header = 1, fields optionally enclosed by '"', fields escaped by double-quote, fields terminated by ',', keep unquoted blanks;
`;

// With its usual 100,000 rows in memory, Debian's build runs out of heap.
const PREFETCH = 'prefetch rows = 10000';

/** The command file of pgloader that copies the table between two databases; see its reference, "LOAD DATABASE". */
export const loadTable = (source: string, target: string): string => `LOAD DATABASE
  FROM ${source}
  INTO ${target}
  WITH ${PREFETCH}, data only, no truncate, disable triggers, reset no sequences
  INCLUDING ONLY TABLE NAMES MATCHING 'customers' IN SCHEMA 'public';
`;
