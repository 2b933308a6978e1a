/** The counts of a check that either holds or does not. */
export const checkCounts = (code) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });

/**
 * The counts of one jest run from its JSON result. A run that ended badly has at least one failure, also where no test says so: no
 * test was found, a file could not be loaded, or the result is missing.
 */
export function jestCounts(code, result) {
  const passed = result?.numPassedTests ?? 0;
  const skipped = (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0);
  const seen = (result?.numFailedTests ?? 0) + (result?.numRuntimeErrorTestSuites ?? 0);
  const bad = code !== 0 || passed + skipped + seen === 0;
  return { passed, failed: bad ? Math.max(1, seen) : seen, skipped };
}

/** The sum of counts. */
export const sum = (all) =>
  all.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );

/** Counts as a line of text. */
export const inWords = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
