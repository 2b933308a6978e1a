export { FAIL_POINTS, type FailPointName } from './catalogue';
export { failPoint } from './fail-point';
