import type { Failure, Reference } from '@commander/contracts';
import type { ErrorContext } from '../error-context';
import type { TargetSession } from '../ledger/target-session';
import type { WritableRecord } from '../record-ending';
import type { ExistingRow } from '../rows/record-writer';
import type { WrittenFor } from '../rows/written-for';
import type { DeferredReference, SettledReferences } from './deferred-reference';
import { openReference } from './seal-reference';

/** A batch of the second pass; its undo images carry its own number. */
export interface SecondPass {
  readonly order: WrittenFor & { readonly abandon?: Failure };
  /** The batch that deferred the references. */
  readonly deferredBy: number;
  readonly context: ErrorContext;
}

/** Sets the references that a batch deferred and that name a row by now, in the caller's transaction; what stays empty is kept with its reason. */
export async function settleReferences(session: TargetSession, pass: SecondPass): Promise<SettledReferences> {
  const { chain_id, execution_id, work, abandon } = pass.order;
  const of = { chain_id, execution_id, entity: work.entity.name, batch: pass.deferredBy };
  const waiting = await session.readDeferred(of);
  const rules = new Map<DeferredReference, string | null>();
  let parts = 0;
  for (const reference of abandon ? [] : work.entity.references) {
    const rows = lastOfKeys(waiting.filter(({ fields }) => fields === reference.fields.join(',')));
    if (reference.on_missing !== 'defer' || rows.length === 0) continue;
    parts = await settleOne(session, pass, { reference, rows, parts, rules });
  }
  const ended = waiting.map((row) => ({ ...row, payload: null, rule: endOf(row, rules, abandon) }));
  const left = ended.flatMap((row) => (row.rule === null ? [] : [{ ...row, rule: row.rule }]));
  await session.forgetDeferred(of);
  if (left.length > 0) await session.storeDeferred(of, left);
  return { settled: ended.length - left.length, left };
}

const MISSING = 'reference_missing';

// An earlier record of the same key was overwritten by a later one, and its reference with it.
function endOf(
  row: DeferredReference,
  rules: ReadonlyMap<DeferredReference, string | null>,
  abandon: Failure | undefined,
): string | null {
  if (abandon) return abandon.code;
  const rule = rules.get(row);
  return rule === undefined ? 'row_changed' : rule;
}

const lastOfKeys = (rows: readonly DeferredReference[]): DeferredReference[] => [
  ...new Map(rows.map((row) => [row.targetId, row])).values(),
];

interface OneReference {
  readonly reference: Reference;
  readonly rows: readonly DeferredReference[];
  /** Undo images of the batch so far. */
  readonly parts: number;
  /** Is told why each row's reference stays empty; null where it was set. */
  readonly rules: Map<DeferredReference, string | null>;
}

async function settleOne(
  session: TargetSession,
  { order, context }: SecondPass,
  { reference, rows, parts, rules }: OneReference,
): Promise<number> {
  const narrow = onlyReference(order, reference);
  const { writer: open } = await session.openWriting(narrow, context);
  const writer = open({ firstPart: parts });
  const records = rows.map((row, index) => recordOf(session, narrow, row, index));
  const emptied = records.map((record) => emptyOf(narrow, reference, record));
  await writer.stage(emptied, [...emptied.keys()]);
  for (const row of rows) rules.set(row, 'row_gone');
  const set = (n: number, rule: string | null): void => {
    const row = rows[n];
    if (row) rules.set(row, rule);
  };
  const existing = await writer.existing();
  const isFree = ({ differs, another }: ExistingRow) => !differs && !another;
  for (const row of existing) set(row.n, isFree(row) ? null : 'row_changed');
  const free = existing
    .filter(isFree)
    .map(({ n }) => n)
    .sort((a, b) => a - b);
  const refused = await writer.stage(records, free);
  const parent = order.work.parents[reference.entity];
  const missing = parent ? await writer.orphans(reference.fields, { ...parent, standing: true }) : free;
  await writer.unstage(missing);
  for (const n of missing) set(n, MISSING);
  const left = new Set([...missing, ...refused.keys()]);
  const problems = await writer.update(free.filter((n) => !left.has(n)));
  for (const [n, { rule, code }] of [...refused, ...problems]) set(n, rule ?? code);
  await writer.readBack(parts);
  return writer.parts;
}

function onlyReference(order: SecondPass['order'], { fields }: Reference): WrittenFor {
  const { entity } = order.work;
  const named = entity.fields.filter(({ to }) => entity.key.includes(to) || fields.includes(to));
  return { ...order, work: { ...order.work, entity: { ...entity, fields: named, references: [] } } };
}

function recordOf(
  { keys }: TargetSession,
  { chain_id, work }: WrittenFor,
  { sourceId, targetId, fields, payload }: DeferredReference,
  index: number,
): WritableRecord {
  const { name: entity, fields: columns } = work.entity;
  const texts = openReference(keys, { chain_id, entity, sourceId, fields }, payload ?? '');
  return { index, sourceId, targetId, values: columns.map(({ to }) => texts[to] ?? null) };
}

const emptyOf = ({ work }: WrittenFor, { fields }: Reference, record: WritableRecord): WritableRecord => ({
  ...record,
  values: record.values.map((text, i) => (fields.includes(work.entity.fields[i]?.to ?? '') ? null : text)),
});
