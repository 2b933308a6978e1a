import { v7 } from 'uuid';
import { COUNTRIES } from './customers';

/** Where the customers come from. */
export type PlanSource =
  | { readonly connection: 'legacy' | 'distant'; readonly table: string }
  | { readonly connection: 'maria'; readonly table: string }
  | { readonly connection: 'files'; readonly file: string };

/** What a plan of the benchmark leaves open. */
export interface PlanOptions {
  readonly source: PlanSource;
  readonly duplicates?: object;
}

const KINDS = { legacy: 'postgresql', distant: 'postgresql', maria: 'mariadb', files: 'files' } as const;

const FIELDS = [
  { to: 'id', type: 'bigint' },
  { to: 'email', transforms: ['trim', 'lower'], validations: ['required'] },
  { to: 'first_name', transforms: ['trim'], validations: ['required', { length: { max: 80 } }] },
  { to: 'last_name', validations: ['required', { length: { max: 80 } }] },
  { to: 'phone' },
  { to: 'street' },
  { to: 'city' },
  { to: 'postcode' },
  { to: 'country', validations: [{ one_of: COUNTRIES }] },
  { to: 'birth_date', type: 'date' },
  { to: 'balance', type: 'numeric', validations: [{ range: { min: 0 } }] },
  { to: 'is_active', type: 'boolean' },
  { to: 'created_at', type: 'timestamptz' },
  { to: 'notes' },
];

/** A plan, of a project of its own, that takes every customer over: validations, transforms, ledger, lineage and audit all on. */
export function customersPlan({ source, duplicates = { policy: 'fail' } }: PlanOptions) {
  const id = v7();
  return {
    version: 1,
    project: { id, name: `bench-${id}` },
    connections: { [source.connection]: { kind: KINDS[source.connection] }, fresh: { kind: 'postgresql' } },
    entities: [
      {
        name: 'Customer',
        source,
        target: { connection: 'fresh', table: 'public.customers' },
        key: ['id'],
        fields: FIELDS,
        duplicates,
      },
    ],
    verification: { sample_size: 100 },
  };
}
