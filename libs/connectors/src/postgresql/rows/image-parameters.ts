import type { WrittenFor } from '../../rows/written-for';
import type { TargetTable } from '../table/target-table';
import type { Parameter } from './one-by-one';

/** What an undo image carries besides its rows: the first parameters, $1 to $8, of every statement that keeps one. */
export const imageParameters = (
  { chain_id, execution_id, work: { entity }, batch }: WrittenFor,
  { qualified, columns }: TargetTable,
  part: number,
): Parameter[] => [
  chain_id,
  entity.name,
  batch.batch,
  part,
  execution_id,
  qualified,
  entity.key,
  columns.map(({ name }) => name),
];
