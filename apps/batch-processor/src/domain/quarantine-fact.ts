import type { QuarantineRow, StoredChange } from '@commander/connectors';
import type { CloudEvent, EventData, FactName } from '@commander/contracts';
import { deterministicId, factEvent } from '@commander/event-sourcing';
import type { Teller } from './order-fact';

type QuarantineFact = Extract<FactName, `quarantine.${string}`>;

const recordOf = ({ execution_id, chain_id, entity, id, source_id }: QuarantineRow) => ({
  execution_id,
  chain_id,
  entity,
  number: id,
  record_id: source_id,
});

function factOf<N extends QuarantineFact>(
  name: N,
  data: EventData<N>,
  { project_id }: QuarantineRow,
  { id, time, instance, traceparent }: Teller & { readonly id: string },
): CloudEvent {
  return factEvent(name, data, {
    id: deterministicId(id, name, project_id),
    source: `/batch-processor/${instance}`,
    subject: data.execution_id,
    project: project_id,
    time,
    ...(traceparent === undefined ? {} : { traceparent }),
  });
}

/** Tells that source texts are given out; `id` names the question. */
export const revealedFact = (
  row: QuarantineRow,
  operator: string,
  teller: Teller & { readonly id: string },
) => factOf('quarantine.revealed', { ...recordOf(row), operator }, row, teller);

/** Tells what was done to a record: the same change has the same id, whoever tells of it. */
export function changedFact(row: QuarantineRow, change: StoredChange, teller: Teller): CloudEvent {
  const { id, operator, at, reason, before_hash: before, after_hash: after } = change;
  const of = { ...recordOf(row), operator, change_id: id };
  const telling = { ...teller, id, time: at };
  switch (change.kind) {
    case 'fixed': {
      const fixed = { ...of, fields: [...change.fields], before, after: after ?? '' };
      return factOf('quarantine.fixed', fixed, row, telling);
    }
    case 'dismissed':
      return factOf('quarantine.dismissed', { ...of, reason }, row, telling);
    case 'reopened':
      return factOf('quarantine.reopened', of, row, telling);
  }
}
