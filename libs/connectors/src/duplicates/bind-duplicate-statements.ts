import type { DuplicateStatements } from './duplicate-statements';

/** The statements about duplicates in the dialect of a store, each led by the connection that it runs on. */
export type DuplicateDialect<C> = {
  readonly [K in keyof DuplicateStatements]: (
    client: C,
    ...args: Parameters<DuplicateStatements[K]>
  ) => ReturnType<DuplicateStatements[K]>;
};

/** The statements of a dialect on one connection. */
export const bindDuplicateStatements = <C>(client: C, sql: DuplicateDialect<C>): DuplicateStatements => ({
  readPlan: (...args) => sql.readPlan(client, ...args),
  insertPlan: (...args) => sql.insertPlan(client, ...args),
  keepKeys: (...args) => sql.keepKeys(client, ...args),
  eachPair: (...args) => sql.eachPair(client, ...args),
  largestBlock: (...args) => sql.largestBlock(client, ...args),
  eachBlock: (...args) => sql.eachBlock(client, ...args),
  dropKeys: (...args) => sql.dropKeys(client, ...args),
  keepDecisions: (...args) => sql.keepDecisions(client, ...args),
  keepRows: (...args) => sql.keepRows(client, ...args),
  decisionsOf: (...args) => sql.decisionsOf(client, ...args),
  rowsOf: (...args) => sql.rowsOf(client, ...args),
  openSurvivors: (...args) => sql.openSurvivors(client, ...args),
  failedSurvivors: (...args) => sql.failedSurvivors(client, ...args),
  markFailed: (...args) => sql.markFailed(client, ...args),
  eachTargetRow: (...args) => sql.eachTargetRow(client, ...args),
  dropUnplanned: (...args) => sql.dropUnplanned(client, ...args),
  forgetPlans: (...args) => sql.forgetPlans(client, ...args),
});
