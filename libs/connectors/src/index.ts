export * from './batch-target';
export * from './batch-to-undo';
export * from './connector-error';
export * from './duplicates/duplicate-statements';
export { DuplicateStore, type BatchDecisions } from './duplicates/duplicate-store';
export * from './item-reader';
export * from './record-ending';
export { notesOf } from './ledger/notes-of';
export type { SettledReferences } from './references/deferred-reference';
export type { KeptStory, QuarantineKeeper } from './quarantine/quarantine-keeper';
export type { GroupRow, QuarantineRow, StoredChange } from './quarantine/quarantine-statements';
export type { QuarantineOrigin } from './quarantine/quarantine-origin';
export type { WantedChange } from './quarantine/plan-change';
export { MAX_BATCH_BYTES } from './tables/row-limits';
export type {
  OpenRecord,
  QuarantineRange,
  ReplayedRecord,
  ReplaySelection,
} from './quarantine/replayed-record';
export {
  connectionByAddress,
  resolveConnection,
  type ResolvedConnections,
} from './connections/resolve-connection';
export type { MariadbConfig } from './connections/mariadb-config';
export type { PostgresqlConfig } from './connections/postgresql-config';
export { openReader, type ReaderEnvironment } from './open-reader';
export { isUnchangedSource } from './source-changed';
export { HeldSnapshot } from './postgresql-source/held-snapshot';
export { isSnapshotThere } from './postgresql-source/is-snapshot-there';
export { snapshotLost } from './postgresql-source/reading-moment';
export { expectFingerprint } from './expect-fingerprint';
export { countMissingInSource } from './target-inspection/count-missing-in-source';
export { inspectTarget } from './target-inspection/inspect-target';
export type { ComparedRow, TargetInspector } from './target-inspection/target-inspector';
export { openTarget } from './open-target';
export { MariadbTarget } from './mariadb/mariadb-target';
export { PostgresqlTarget } from './postgresql/postgresql-target';
export { PostgresqlRehearsal } from './postgresql/rehearsal/postgresql-rehearsal';
export type { Unpredictable } from './postgresql/rehearsal/unpredictable';
export type { TargetSettings } from './postgresql/connection/target-pool';
export { classifyMariadbError } from './mariadb/errors/classify-mariadb-error';
export { MARIADB_TABLE } from './mariadb/errors/mariadb-table';
export type { ErrorContext } from './error-context';
export { classifyPostgresError } from './postgresql/errors/classify-postgres-error';
export { ERRNO_TABLE } from './files/errno-table';
export { SOURCE_TABLE } from './files/source-table';
export { NETWORK_TABLE } from './postgresql/errors/network-table';
export { SQLSTATE_TABLE } from './postgresql/errors/sqlstate-table';
export { connectionKind } from './describe/connection-kind';
export { describeSource, type PlaceToDescribe } from './describe/describe-source';
export { describeTarget } from './describe/describe-target';
