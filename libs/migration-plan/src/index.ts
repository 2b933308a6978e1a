export * from './check/check-plan';
export * from './check/finding';
export * from './duplicates/canonical-row';
export * from './copy-text/byte-text';
export * from './copy-text/copy-field';
export * from './copy-text/copy-lines';
export * from './copy-text/line-pipeline';
export * from './copy-text/processed-lines';
export * from './copy-text/spare-buffers';
export * from './copy-text/values-of-line';
export * from './duplicates/cluster-records';
export * from './duplicates/compile-rule-key';
export * from './duplicates/duplicate-rules';
export * from './duplicates/merge-rows';
export * from './duplicates/similarities';
export * from './failures/error-rule';
export * from './failures/own-failures';
export * from './hash/canonical-json';
export * from './hash/plan-hash';
export { entitiesNamed } from './order/entities-named';
export * from './order/entity-work';
export * from './order/load-stages';
export * from './order/reads-snapshot';
export * from './order/snapshot-for';
export * from './parse/parse-plan';
export * from './parse/plan-problem';
export * from './plan-error';
export { compilePipeline } from './record/compile-pipeline';
export * from './record/record-pipeline';
export type { Remarks } from './record/remarks';
export { sourceColumn } from './record/source-column';
export * from './record/source-id';
export type { TransformExample, TransformKind } from './record/transforms/transform-kind';
export { TRANSFORM_KINDS } from './record/transforms/transform-kinds';
export * from './strategy/checkpoint-policy';
export * from './strategy/choose-strategy';
export * from './strategy/retry-delay';
export * from './strategy/retry-rules';
export type {
  DescribedColumn,
  DescribedReference,
  DescribedSource,
  DescribedTable,
  SourceColumn,
} from './init/described';
export { draftPlan, type DraftInput, type DraftedPlan, type DraftSide } from './init/draft-plan';
