import { alertThresholds, type AlertThresholds } from '@commander/contracts';
import type { ExecutionState } from './execution-state';

const NONE_SET = alertThresholds.parse({});

/** Where alerts of an execution are raised: as its plan says, else as the specification does. */
export const thresholdsOf = ({ plan }: Pick<ExecutionState, 'plan'>): AlertThresholds =>
  plan.alerts ?? NONE_SET;
