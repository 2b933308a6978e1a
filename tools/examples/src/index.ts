export { expectedNumbers, type EntityNumbers, type ExpectedNumbers } from './crm-customers/expected-numbers';
export { CRM_SIZE, generateCrm, type Crm, type CrmSize } from './crm-customers/generate-crm';
export { loadLegacy } from './crm-customers/load-legacy';
export type { BadRecord } from './large-file/bad-record';
export { largeFile, largeText, recordsOf, type LargeFileSize } from './large-file/large-file';
