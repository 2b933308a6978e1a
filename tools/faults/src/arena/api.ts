import { v7 } from 'uuid';
import type { ExecutionReport } from '@commander/contracts';
import { waitUntil } from '@commander/stack';

/** What the API answered. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const ANSWERS_WITHIN_MS = 20_000;
const TRIED_FOR_MS = 120_000;

/** The REST API as a patient client uses it: what gets no answer is asked again, commands with the same id. */
export class Api {
  constructor(
    private readonly url: () => string,
    private readonly token: string,
    /** Done before a command is given again: who is to answer may have ended. */
    private readonly meanwhile: () => Promise<unknown>,
  ) {}

  /** One request; undefined where no answer came. */
  async ask(path: string, body?: object): Promise<Answer | undefined> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    const request = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    try {
      const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS);
      const response = await fetch(`${this.url()}/v1/${path}`, { ...request, headers, signal });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    } catch {
      return undefined;
    }
  }

  /** Gives a command and repeats it, with its id, until it has an outcome. */
  async command(path: string, body: object = {}, boundMs = TRIED_FOR_MS): Promise<Answer> {
    const command_id = v7();
    let answer: Answer | undefined;
    await waitUntil(
      async () => {
        answer = await this.ask(path, { command_id, ...body });
        if (answer !== undefined && answer.status < 500 && answer.body.outcome !== 'pending') return true;
        await this.meanwhile();
        return false;
      },
      boundMs,
      200,
    );
    if (!answer) throw new Error(`No answer to ${path} came within ${boundMs} ms.`);
    return answer;
  }

  /** Gives a command that must be accepted; returns the execution's id where it has one. */
  async must(path: string, body: object = {}): Promise<string> {
    const { status, body: told } = await this.command(path, body);
    if (status !== 202 || told.outcome !== 'accepted')
      throw new Error(`${path} was answered with ${status}: ${JSON.stringify(told)}`);
    return typeof told.execution_id === 'string' ? told.execution_id : '';
  }

  /** The report of an execution; undefined where none was given. */
  async report(executionId: string): Promise<ExecutionReport | undefined> {
    const answer = await this.ask(`executions/${executionId}/report`);
    return answer?.status === 200 ? (answer.body.response as ExecutionReport) : undefined;
  }
}
