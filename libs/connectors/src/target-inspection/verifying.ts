/** What is being done, as errors tell it. */
export const VERIFYING = 'verifying an execution';
