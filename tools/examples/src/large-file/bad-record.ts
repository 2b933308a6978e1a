/** One record that has to fail: where the quarantine lists it, and for which reason. */
export interface BadRecord {
  /** Its id in the source; `#` and its place, counted from 0, where the record cannot be cut into fields. */
  readonly record_id: string;
  readonly rule: string;
  readonly field: string | null;
}

/** The fields of one record of a large file, as they stand in it. */
export interface Fields {
  readonly id: string;
  readonly email: string;
  readonly quantity: string;
  readonly born: string;
  readonly code: string;
  readonly status: string;
}

/** One way to spoil a record. */
export interface BadKind {
  readonly rule: string;
  readonly field: string | null;
  /** What the record's fields are instead. */
  readonly fields?: Partial<Fields>;
  /** What the record ends with, behind its last field; it is then one that cannot be cut into fields. */
  readonly tail?: string;
}

/** The way that only the target finds: its check refuses the row. */
export const LAST_KIND: BadKind = { rule: 'people_status_check', field: null, fields: { status: 'void' } };

/** Every way, in turn. */
export const BAD_KINDS: readonly BadKind[] = [
  { rule: 'email', field: 'email', fields: { email: 'nobody at nowhere' } },
  { rule: 'range', field: 'quantity', fields: { quantity: '100001' } },
  { rule: 'type.integer', field: 'quantity', fields: { quantity: 'many' } },
  { rule: 'required', field: 'status', fields: { status: '' } },
  { rule: 'type.date', field: 'born', fields: { born: '1999-02-31' } },
  { rule: 'length', field: 'code', fields: { code: 'far-too-long-a-code' } },
  { rule: 'csv.ragged_row', field: null, tail: ',one too many' },
  { rule: 'csv.stray_quote', field: null, tail: ' "' },
  { rule: 'csv.invalid_utf8', field: null, tail: '\xff' },
  LAST_KIND,
];
