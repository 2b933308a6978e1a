import type { PoolClient } from 'pg';
import type { KeyRing } from '@commander/security';
import type { TargetSession } from '../ledger/target-session';
import type { AttemptsAtOnce } from '../rows/attempts-at-once';
import { checkTarget } from './check-target';
import { advanceSequences } from './meta/advance-sequences';
import * as ledger from './meta/batch-ledger';
import * as lease from './meta/batch-lease';
import * as deferred from './meta/deferred-references';
import { duplicateStatements } from './duplicates/duplicate-statements';
import * as fence from './meta/execution-fence';
import { reserveTable } from './meta/fenced-table';
import { hasBatches } from './meta/has-batches';
import { quarantineStatements } from './meta/mended-records';
import * as quarantine from './meta/quarantine';
import { hasMetaSchema } from './meta/meta-schema';
import * as progress from './meta/record-progress';
import * as replayed from './meta/replayed-records';
import * as stage from './meta/staged-rows';
import { openWriting } from './rows/open-writing';
import { planUndo } from './undo/plan-undo';
import { tablesToUndo } from './undo/tables-to-undo';
import { undoRows } from './undo/undo-rows';

/** The statements of PostgreSQL on one connection. */
export const postgresqlSession = (
  client: PoolClient,
  { keys, attempts }: { readonly keys?: KeyRing; readonly attempts: AttemptsAtOnce },
): TargetSession => ({
  keys,
  duplicates: duplicateStatements(client),
  quarantine: quarantineStatements(client),
  begin: () => client.query('begin'),
  commit: () => client.query('commit'),
  hasMeta: () => hasMetaSchema(client),
  takeLease: (...args) => lease.takeLease(client, ...args),
  dropLease: (...args) => lease.dropLease(client, ...args),
  endStuckHolders: (...args) => lease.endStuckHolders(client, ...args),
  endHoldersOfExecution: (...args) => lease.endHoldersOfExecution(client, ...args),
  holdFence: (...args) => fence.holdFence(client, ...args),
  openFence: (...args) => fence.openFence(client, ...args),
  markClosing: (...args) => fence.markClosing(client, ...args),
  lockFence: (...args) => fence.lockFence(client, ...args),
  closeFence: (...args) => fence.closeFence(client, ...args),
  reserveTable: (...args) => reserveTable(client, ...args),
  insertRow: (...args) => ledger.insertLedgerRow(client, ...args),
  readRow: (...args) => ledger.readLedgerRow(client, ...args),
  lockRow: (...args) => ledger.lockLedgerRow(client, ...args),
  takeOverRow: (...args) => ledger.takeOverRow(client, ...args),
  storeOutcome: (...args) => ledger.storeOutcome(client, ...args),
  hasBatches: (...args) => hasBatches(client, ...args),
  censusLines: (...args) => ledger.censusLines(client, ...args),
  halfDone: (...args) => ledger.halfDone(client, ...args),
  markCutShort: (...args) => ledger.markCutShort(client, ...args),
  cutShortOutboxes: (...args) => ledger.cutShortOutboxes(client, ...args),
  readProgress: (...args) => progress.readProgress(client, ...args),
  movePosition: (...args) => progress.movePosition(client, ...args),
  storeProgress: (...args) => progress.storeProgress(client, ...args),
  dropProgress: (...args) => progress.dropProgress(client, ...args),
  storeStagedRows: (...args) => stage.storeStagedRows(client, ...args),
  readStagedRows: (...args) => stage.readStagedRows(client, ...args),
  listStaged: (...args) => stage.listStaged(client, ...args),
  dropStagedRows: (...args) => stage.dropStagedRows(client, ...args),
  storeQuarantined: (...args) => quarantine.storeQuarantined(client, ...args),
  storeOrigin: (...args) => quarantine.storeOrigin(client, ...args),
  hasOlderQuarantined: (...args) => quarantine.hasOlderQuarantined(client, ...args),
  supersedeOlder: (...args) => quarantine.supersedeOlder(client, ...args),
  undoQuarantine: (...args) => quarantine.undoQuarantine(client, ...args),
  openQuarantined: (...args) => replayed.openQuarantined(client, ...args),
  readQuarantined: (...args) => replayed.readQuarantined(client, ...args),
  settleQuarantined: (...args) => replayed.settleQuarantined(client, ...args),
  storeDeferred: (...args) => deferred.storeDeferred(client, ...args),
  readDeferred: (...args) => deferred.readDeferred(client, ...args),
  forgetDeferred: (...args) => deferred.forgetDeferred(client, ...args),
  undoDeferred: (...args) => deferred.undoDeferred(client, ...args),
  checkTarget: (...args) => checkTarget(client, ...args),
  openWriting: (...args) => openWriting(client, attempts, ...args),
  advanceSequences: (...args) => advanceSequences(client, ...args),
  tablesToUndo: (...args) => tablesToUndo(client, ...args),
  planUndo: (...args) => planUndo(client, ...args),
  undoRows: ({ order, idsIn }, context) => undoRows({ client, order, idsIn, context }),
});
