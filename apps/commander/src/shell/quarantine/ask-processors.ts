import { v7 } from 'uuid';
import { z } from 'zod';
import { sealedMessage, type QuarantineQuestion } from '@commander/contracts';
import { openExchange, sealExchange, type KeyRing, type SealedEnvelope } from '@commander/security';
import { HttpProblem } from '../http/http-problem';

const ANSWERS_WITHIN_MS = 30_000;

const problem = z.object({ code: z.string(), message: z.string() });
const reply = z.union([z.object({ problem }), z.object({ answer: z.unknown() })]);

const STATUS: Readonly<Record<string, number>> = {
  malformed: 400,
  'quarantine.unknown': 404,
  'quarantine.column': 400,
  'quarantine.status': 409,
  'quarantine.taken': 409,
  'quarantine.sealed': 409,
  'table.fenced': 409,
};

/**
 * Asks batch-processors, who alone have the addresses of targets, about quarantined records. Everything crosses sealed with the key ring of
 * both; the first processor that answers is believed.
 */
export class ProcessorQuestions {
  constructor(
    /** Base addresses, asked one after the other. */
    private readonly urls: readonly string[],
    private readonly keys: KeyRing,
  ) {}

  /** The answer in the shape that the question has; throws an HttpProblem where there is none. */
  async ask<S extends z.ZodType>(question: QuarantineQuestion, schema: S, id = v7()): Promise<z.output<S>> {
    for (const url of this.urls) {
      const answer = await this.send(url, { id, sealed: this.seal(id, question) });
      if (answer !== undefined) return this.read(answer, id, schema);
    }
    throw new HttpProblem(
      503,
      'unavailable',
      'No batch-processor answers: it must run, and COMMANDER_PROCESSORS must name it.',
    );
  }

  private seal(id: string, question: QuarantineQuestion): SealedEnvelope {
    return sealExchange(this.keys, { id, half: 'question' }, question);
  }

  /** Undefined where another one may know better. */
  private async send(url: string, message: object): Promise<unknown> {
    const response = await fetch(`${url.replace(/\/+$/, '')}/v1/quarantine`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    }).catch(() => undefined);
    return response?.ok ? response.json().catch(() => undefined) : undefined;
  }

  private read<S extends z.ZodType>(answer: unknown, id: string, schema: S): z.output<S> {
    const { sealed } = sealedMessage.parse(answer);
    const said = reply.parse(openExchange(this.keys, { id, half: 'answer' }, sealed as SealedEnvelope));
    if (!('problem' in said)) return schema.parse(said.answer);
    const { code, message } = said.problem;
    throw new HttpProblem(STATUS[code] ?? 503, code, message);
  }
}
