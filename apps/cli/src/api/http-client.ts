import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import { maskUrl } from '../local/mask-url';
import { safeText } from '../text/safe-text';
import { refusal } from './refusal';

const REQUEST_MS = 30_000;
const BACKOFF_MS = [200, 500, 1000, 2000];

/** Where the service is, and who asks. */
export interface ApiTarget {
  /** Base address without /v1. */
  readonly url: string;
  readonly token: string;
}

/** One request below /v1. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** Whether sending it twice does no harm; then it is sent again where no answer came. Default: true. */
  readonly repeatable?: boolean;
}

const unreachable = (target: ApiTarget): CliError =>
  new CliError(
    `The service at ${safeText(maskUrl(target.url))} does not answer: is it up (commander status), and is COMMANDER_API right?`,
    EXIT.unreachable,
  );

/** The address below /v1 of a service. */
export const apiUrl = (target: ApiTarget, path: string): string =>
  `${target.url.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1${path}`;

async function once(target: ApiTarget, request: ApiRequest): Promise<Response> {
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  return fetch(apiUrl(target, request.path), {
    method: request.method ?? 'GET',
    headers: {
      authorization: `Bearer ${target.token}`,
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    redirect: 'error',
    signal: AbortSignal.timeout(REQUEST_MS),
    ...(body === undefined ? {} : { body }),
  });
}

async function json(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined);
}

async function answer(target: ApiTarget, request: ApiRequest): Promise<unknown> {
  const response = await once(target, request).catch(() => undefined);
  if (response === undefined) throw unreachable(target);
  if (!response.ok) throw refusal(response.status, await json(response));
  return json(response);
}

const mayPass = (error: unknown): boolean => error instanceof CliError && error.exitCode === EXIT.unreachable;

/**
 * Sends a request, again after a pause where no answer came or the service could not serve it, five times at most. Returns the
 * JSON of the answer as it came; throws CliError for everything else.
 */
export async function send(target: ApiTarget, request: ApiRequest): Promise<unknown> {
  for (const pause of request.repeatable === false ? [] : BACKOFF_MS) {
    try {
      return await answer(target, request);
    } catch (error) {
      if (!mayPass(error)) throw error;
      await delay(pause);
    }
  }
  return answer(target, request);
}

/** Checks the shape of an answer; throws CliError where the service speaks another version. */
export function expectShape<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.map(String).join('.') || 'the whole answer';
  throw new CliError(
    `The service answered something this version does not understand (${safeText(where)}): are both of one version?`,
    EXIT.unreachable,
  );
}
