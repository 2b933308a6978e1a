/** The answer to a request. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A request to the commander. */
export interface Asked {
  readonly method?: string;
  readonly token?: string;
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Sends a request below /v1 of a service. */
export async function ask(
  url: string,
  path: string,
  { method = 'GET', token, body, headers }: Asked,
): Promise<Answer> {
  const response = await fetch(`${url}/v1${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}
