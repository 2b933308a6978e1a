export { markdownTable } from './markdown-table';
export { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from './otlp-receiver';
export { uniquePrefix, useStack, type SuiteStack } from './stack';
