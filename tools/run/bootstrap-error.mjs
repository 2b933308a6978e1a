/** Something the user has to install or mend: one sentence; exit code 2. */
export class BootstrapError extends Error {}

/** Ends the process as a failure of the bootstrap asks: its sentence on stderr and exit code 2; rethrows anything else. */
export function endWith(error) {
  if (!(error instanceof BootstrapError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
