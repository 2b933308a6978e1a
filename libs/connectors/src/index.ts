export * from './batch-target';
export * from './connector-error';
export * from './item-reader';
