import type { DuplicateStatements } from '../../duplicates/duplicate-statements';
import type { MariadbClient } from '../connection/mariadb-client';
import * as decisions from './duplicate-decisions';
import * as keys from './duplicate-keys';
import { eachTargetRow } from './each-target-row';

/** The statements about duplicates on one connection. */
export const duplicateStatements = (client: MariadbClient): DuplicateStatements => ({
  readPlan: (...args) => decisions.readPlan(client, ...args),
  insertPlan: (...args) => decisions.insertPlan(client, ...args),
  keepKeys: (...args) => keys.keepKeys(client, ...args),
  eachPair: (...args) => keys.eachPair(client, ...args),
  largestBlock: (...args) => keys.largestBlock(client, ...args),
  eachBlock: (...args) => keys.eachBlock(client, ...args),
  dropKeys: (...args) => keys.dropKeys(client, ...args),
  keepDecisions: (...args) => decisions.keepDecisions(client, ...args),
  keepRows: (...args) => decisions.keepRows(client, ...args),
  decisionsOf: (...args) => decisions.decisionsOf(client, ...args),
  rowsOf: (...args) => decisions.rowsOf(client, ...args),
  openSurvivors: (...args) => decisions.openSurvivors(client, ...args),
  failedSurvivors: (...args) => decisions.failedSurvivors(client, ...args),
  markFailed: (...args) => decisions.markFailed(client, ...args),
  eachTargetRow: (...args) => eachTargetRow(client, ...args),
  dropUnplanned: (...args) => decisions.dropUnplanned(client, ...args),
});
