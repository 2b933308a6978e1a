/** Thrown by a handler for a message that no repetition can mend: it becomes a dead letter without another try. */
export class PoisonMessage extends Error {
  override readonly name = 'PoisonMessage';

  /**
   * @param code a short word for machines, such as `not-json`
   * @param sentence what is wrong, without data values: it is stored with the dead letter
   */
  constructor(
    readonly code: string,
    readonly sentence: string,
  ) {
    super(`${code}: ${sentence}`);
  }
}
