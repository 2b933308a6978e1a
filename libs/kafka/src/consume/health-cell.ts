import type { Health } from '../port/subscription';
import { MessageLogError } from '../port/message-log-error';

/** Holds a subscription's health; `crashed` and `stopped` are final, and a crash is told to its listener once. */
export class HealthCell {
  private final: Health | undefined;
  private readonly troubles = new Map<string, string>();

  constructor(private readonly onFatal: (error: MessageLogError) => void) {}

  get(): Health {
    if (this.final) return this.final;
    const [reason] = this.troubles.values();
    return reason === undefined ? { status: 'ok' } : { status: 'retrying', reason };
  }

  /** Something fails and is tried again; `source` names it until `mended`. */
  retrying(source: string, error: unknown): void {
    this.troubles.set(source, sentenceOf(error));
  }

  mended(source: string): void {
    this.troubles.delete(source);
  }

  crashed(error: MessageLogError): void {
    if (this.final) return;
    this.final = { status: 'crashed', reason: error.message };
    this.onFatal(error);
  }

  stopped(): void {
    this.final ??= { status: 'stopped', reason: 'It was stopped.' };
  }
}

// The message of a foreign error may hold data values; its class name does not.
function sentenceOf(error: unknown): string {
  if (error instanceof MessageLogError) return error.message;
  return `Failed with ${error instanceof Error ? error.constructor.name : 'a value that is no error'}; it is tried again.`;
}
