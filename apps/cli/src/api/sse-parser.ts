/** One message of a stream of Server-Sent Events; `id` is the last one set, as the standard says. */
export interface SseMessage {
  readonly event: string;
  readonly data: string;
  readonly id?: string;
}

/**
 * Parses `text/event-stream` piece by piece, wherever the pieces are cut (HTML Living Standard, 9.2.6). A message that is not
 * closed by an empty line is dropped, as the standard asks.
 */
export class SseParser {
  private rest = '';
  private data: string[] = [];
  private event = '';
  private id: string | undefined;

  /** Takes the next piece of decoded text and returns the messages that it completes. */
  feed(piece: string): SseMessage[] {
    const text = this.rest + piece;
    // A CR at the very end may be half of a CRLF: it waits for what follows.
    const usable = text.endsWith('\r') ? text.length - 1 : text.length;
    const lines = text.slice(0, usable).split(/\r\n|\n|\r/);
    this.rest = (lines.pop() ?? '') + text.slice(usable);
    return lines.flatMap((line) => this.line(line));
  }

  private line(line: string): SseMessage[] {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return [];
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    this.set(field, value);
    return [];
  }

  private set(field: string, value: string): void {
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.event = value;
    else if (field === 'id' && !value.includes('\0')) this.id = value;
  }

  private dispatch(): SseMessage[] {
    const { data, event, id } = this;
    this.data = [];
    this.event = '';
    if (data.length === 0) return [];
    return [{ event: event || 'message', data: data.join('\n'), ...(id === undefined ? {} : { id }) }];
  }
}
