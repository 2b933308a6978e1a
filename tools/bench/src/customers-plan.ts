import { v7 } from 'uuid';

/** What a plan of the benchmark leaves open. */
export interface PlanOptions {
  readonly source: { readonly table: string } | { readonly file: string };
  readonly duplicates?: object;
}

const FIELDS = [
  { to: 'id', type: 'bigint' },
  { to: 'email', transforms: ['trim', 'lower'], validations: ['required'] },
  { to: 'first_name', transforms: ['trim'], validations: ['required', { length: { max: 80 } }] },
  { to: 'last_name', validations: ['required', { length: { max: 80 } }] },
  { to: 'phone' },
  { to: 'street' },
  { to: 'city' },
  { to: 'postcode' },
  { to: 'country', validations: [{ one_of: ['DE', 'FR', 'NL', 'AT', 'CH'] }] },
  { to: 'birth_date', type: 'date' },
  { to: 'balance', type: 'numeric', validations: [{ range: { min: 0 } }] },
  { to: 'is_active', type: 'boolean' },
  { to: 'created_at', type: 'timestamptz' },
  { to: 'notes' },
];

/** A plan, of a project of its own, that takes every customer over: validations, transforms, ledger, lineage and audit all on. */
export function customersPlan({ source, duplicates = { policy: 'fail' } }: PlanOptions) {
  const id = v7();
  const connection = 'table' in source ? 'legacy' : 'files';
  return {
    version: 1,
    project: { id, name: `bench-${id}` },
    connections: { legacy: { kind: 'postgresql' }, files: { kind: 'files' }, fresh: { kind: 'postgresql' } },
    entities: [
      {
        name: 'Customer',
        source: { connection, ...source },
        target: { connection: 'fresh', table: 'public.customers' },
        key: ['id'],
        fields: FIELDS,
        duplicates,
      },
    ],
    verification: { sample_size: 100 },
  };
}
