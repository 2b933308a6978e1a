/** A failure of the local stack that its user can mend: one sentence that says what, where and how; exit code 2. */
export class StackError extends Error {
  override readonly name = 'StackError';
  readonly exitCode = 2;
}
