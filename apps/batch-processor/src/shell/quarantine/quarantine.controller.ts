import { Body, Controller, HttpCode, HttpException, Post } from '@nestjs/common';
import { ConnectorError } from '@commander/connectors';
import { quarantineQuestion, sealedMessage } from '@commander/contracts';
import { openExchange, sealExchange, type KeyRing, type SealedEnvelope } from '@commander/security';
import type { Logger } from 'pino';
import { failureOf } from '../failure-of';
import type { QuarantineDesk } from './quarantine-desk';

/** Who answers over HTTP, and with which keys. */
export class QuarantineFace {
  constructor(
    readonly desk: QuarantineDesk,
    /** Undefined: nothing can be asked. */
    readonly keys: KeyRing | undefined,
    readonly logger: Logger,
  ) {}
}

const refused = (status: number, code: string, message: string) =>
  new HttpException({ error: { code, message } }, status);

/**
 * What a commander asks about quarantined records. Question and answer are sealed with the key ring of both: who does not hold it can
 * neither ask nor read, and a question that is sent again changes nothing.
 */
@Controller('v1/quarantine')
export class QuarantineController {
  constructor(private readonly face: QuarantineFace) {}

  @Post()
  @HttpCode(200)
  async ask(@Body() body: unknown) {
    const { keys } = this.face;
    if (!keys) throw refused(503, 'no-keys', 'This batch-processor has no key ring (COMMANDER_KEYS).');
    const { id, question } = this.read(keys, body);
    const answer = await this.answer(question, id);
    return { id, sealed: sealExchange(keys, { id, half: 'answer' }, answer) };
  }

  private read(keys: KeyRing, body: unknown): { id: string; question: unknown } {
    const message = sealedMessage.safeParse(body);
    if (!message.success) throw refused(400, 'malformed', 'The body is no sealed message.');
    const { id, sealed } = message.data;
    try {
      return { id, question: openExchange(keys, { id, half: 'question' }, sealed as SealedEnvelope) };
    } catch {
      throw refused(403, 'unsealed', 'The message is not sealed with a key of this batch-processor.');
    }
  }

  private async answer(asked: unknown, id: string) {
    const question = quarantineQuestion.safeParse(asked);
    if (!question.success)
      return {
        problem: { code: 'malformed', message: 'This batch-processor does not know such a question.' },
      };
    try {
      return { answer: await this.face.desk.answer(question.data, id) };
    } catch (error) {
      const { code, message } = failureOf(error);
      const { logger } = this.face;
      if (error instanceof ConnectorError) logger.warn({ code }, message);
      else
        logger.error({ code, err: error }, 'A question about the quarantine failed for a reason of our own.');
      return { problem: { code, message } };
    }
  }
}
