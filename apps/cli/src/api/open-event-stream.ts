import { apiUrl, type ApiTarget } from './http-client';
import { refusal } from './refusal';
import { SseParser, type SseMessage } from './sse-parser';

const IDLE_MS = 60_000;

/** How to join an execution's stream. */
export interface StreamOptions {
  readonly executionId: string;
  /** The id of the last message seen; the stream goes on after it. */
  readonly lastEventId?: string;
  readonly signal: AbortSignal;
  /** Called once the service has taken the connection. */
  readonly onOpen: () => void;
}

/**
 * The messages of one connection to an execution's stream. It ends where the server ends it and throws where the connection is
 * lost or silent for a minute; a refusal is a CliError.
 */
export async function* openEventStream(
  target: ApiTarget,
  options: StreamOptions,
): AsyncGenerator<SseMessage> {
  const idle = new AbortController();
  const alarm = setTimeout(() => idle.abort(), IDLE_MS);
  try {
    const url = apiUrl(target, `/executions/${encodeURIComponent(options.executionId)}/stream`);
    const response = await fetch(url, {
      headers: {
        authorization: `Bearer ${target.token}`,
        accept: 'text/event-stream',
        ...(options.lastEventId === undefined ? {} : { 'last-event-id': options.lastEventId }),
      },
      redirect: 'error',
      signal: AbortSignal.any([options.signal, idle.signal]),
    });
    if (!response.ok || response.body === null)
      throw refusal(response.status, await response.json().catch(() => undefined));
    options.onOpen();
    const parser = new SseParser();
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      alarm.refresh();
      yield* parser.feed(piece);
    }
  } finally {
    clearTimeout(alarm);
    idle.abort();
  }
}
