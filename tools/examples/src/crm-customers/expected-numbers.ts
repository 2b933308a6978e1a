import type { Fate } from './fates';
import { isWritten, type Crm } from './generate-crm';

/** How the records of an entity end. */
export interface EntityNumbers {
  readonly created: number;
  readonly updated: number;
  readonly merged: number;
  readonly skipped: number;
  readonly failed: number;
}

/** What the report of a migration must say, by how the records were made. */
export interface ExpectedNumbers {
  readonly by_entity: Readonly<Record<'Company' | 'Customer' | 'Note', EntityNumbers>>;
  readonly duplicates: Readonly<Record<'found' | 'merged' | 'skipped' | 'failed', number>>;
  readonly validation_errors_fixed: number;
  readonly validation_warnings: Readonly<Record<string, number>>;
  readonly data_transformations: number;
  readonly errors: {
    readonly total: number;
    readonly by_type: Readonly<Record<string, number>>;
    /** By `<column>` and what is wrong with it; by the name of a check of the table, which PostgreSQL tells without a column. */
    readonly by_rule: Readonly<Record<string, number>>;
  };
}

const VALIDATION: Partial<Record<Fate, string>> = {
  'bad-email': 'email email',
  'missing-name': 'full_name required',
  'missing-email': 'email required',
};
const TRANSFORMATION: Partial<Record<Fate, string>> = {
  'impossible-birth-date': 'born date.malformed',
  'unreadable-credit': 'credit number.malformed',
  'invalid-phone': 'phone phone.invalid',
};
const DATABASE: Partial<Record<Fate, string>> = { 'credit-over-limit': 'customers_credit_check' };

/** Target columns whose values go through transforms, of each entity of the plan. */
const TRANSFORMED = { Company: 2, Customer: 6, Note: 1 };

/** Counts what must come of a legacy CRM by the plan of the example. It shares no code with Commander. */
export function expectedNumbers({ companies, customers, notes, knownNotes }: Crm): ExpectedNumbers {
  const of = (...fates: Fate[]): number => customers.filter(({ fate }) => fates.includes(fate)).length;
  const rules = (table: Partial<Record<Fate, string>>) =>
    (Object.entries(table) as [Fate, string][]).map(([fate, rule]) => [rule, of(fate)] as const);
  const sum = (numbers: readonly (readonly [string, number])[]): number =>
    numbers.reduce((total, [, number]) => total + number, 0);
  const [validation, transformation, database] = [VALIDATION, TRANSFORMATION, DATABASE].map(rules);
  const types = {
    validation: sum(validation ?? []),
    transformation: sum(transformation ?? []),
    database: sum(database ?? []),
  };
  const merged = of('same-email', 'like-name');
  const doubled = companies.filter(({ duplicate }) => duplicate).length;
  const orphans = notes.filter(({ orphan }) => orphan).length;
  const failed = types.validation + types.transformation + types.database;
  return {
    by_entity: {
      Company: { ...NONE, created: companies.length - doubled, skipped: doubled },
      Customer: { ...NONE, created: customers.filter(({ fate }) => isWritten(fate)).length, merged, failed },
      Note: { ...NONE, created: notes.length - orphans - knownNotes, updated: knownNotes, skipped: orphans },
    },
    duplicates: { found: merged + doubled, merged, skipped: doubled, failed: 0 },
    validation_errors_fixed: of('status-in-other-case', 'name-too-long'),
    validation_warnings: {
      'Customer.company_id.reference': of('company-unknown'),
      'Customer.postcode.pattern': of('odd-postcode'),
    },
    // A record that a validation or a transform stops never came to its last value.
    data_transformations:
      TRANSFORMED.Company * companies.length +
      TRANSFORMED.Customer * (customers.length - types.validation - types.transformation) +
      TRANSFORMED.Note * notes.length,
    errors: {
      total: failed,
      by_type: types,
      by_rule: Object.fromEntries([...(validation ?? []), ...(transformation ?? []), ...(database ?? [])]),
    },
  };
}

const NONE: EntityNumbers = { created: 0, updated: 0, merged: 0, skipped: 0, failed: 0 };
