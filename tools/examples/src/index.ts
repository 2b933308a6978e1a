export { expectedNumbers, type EntityNumbers, type ExpectedNumbers } from './crm-customers/expected-numbers';
export { CRM_SIZE, generateCrm, type Crm, type CrmSize } from './crm-customers/generate-crm';
export { loadLegacy } from './crm-customers/load-legacy';
