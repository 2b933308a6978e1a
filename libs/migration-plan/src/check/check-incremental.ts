import type { Entity } from '@commander/contracts';
import { sourceColumnsOf } from '../record/source-column';
import type { Finding } from './finding';

/** An entity's change column is one of its source, not of its target. */
export function checkIncremental({ incremental, fields }: Entity): Finding[] {
  if (!incremental) return [];
  const { column } = incremental;
  const field = fields.find(({ to }) => to === column);
  const sources = new Set(sourceColumnsOf(fields));
  if (!field || sources.has(column)) return [];
  const path = ['incremental', 'column'];
  if (field.constant !== undefined)
    return [
      {
        path,
        message: `The column "${column}" is filled with a constant; name the column of the source that says when a record last changed.`,
      },
    ];
  const message = `The column "${column}" is one of the target, filled from "${field.from}"; name the column of the source.`;
  return [{ path, message }];
}
