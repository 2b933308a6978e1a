import { writePolicy } from '@commander/migration-plan';
import type { WrittenRecord } from '../record-ending';
import { duplicateKey, duplicateSkipped, survivorFailed } from './record-failures';
import type { WrittenTable } from './record-writer';
import type { WrittenFor } from './written-for';

/** How a record ended, whichever it was. */
export type Ending = Pick<WrittenRecord, 'outcome' | 'error'>;

/** How a later record of a key ends under the policies that write the first one only. */
export function endingOfDuplicate(survived: boolean, order: WrittenFor, table: WrittenTable): Ending {
  if (!survived) return { outcome: 'failed', error: survivorFailed() };
  if (writePolicy(order.work.entity) === 'skip') return { outcome: 'skipped', error: duplicateSkipped() };
  return { outcome: 'failed', error: duplicateKey(table.uniqueKey?.name) };
}
