export * from './batch-target';
export * from './connector-error';
export * from './item-reader';
export { resolveConnection, type ResolvedConnections } from './connections/resolve-connection';
export type { PostgresqlConfig } from './connections/postgresql-config';
export { openReader, type ReaderEnvironment } from './open-reader';
