import type { FidelityCase } from './fidelity-case';
import { NUMBERS } from './number-cases';
import { TEXTS } from './text-cases';
import { TIMES } from './time-cases';

/** Every kind of value that is followed. */
export const FIDELITY_CASES: readonly FidelityCase[] = [...NUMBERS, ...TIMES, ...TEXTS];
