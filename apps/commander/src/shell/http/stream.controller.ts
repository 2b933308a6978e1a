import { Controller, Headers, Param, Sse, SseSignal, UseGuards, type MessageEvent } from '@nestjs/common';
import { from, type Observable } from 'rxjs';
import type { Operator } from '@commander/security';
import { OperatorStore } from '../operators/operator-store';
import { ReadModel } from '../read-model/read-model';
import { Authenticated, CurrentOperator } from './authenticated';
import { bearerToken } from './bearer-token';
import { followExecution } from './follow-execution';
import { mayRead, readableReport } from './readable-executions';

// A token that was revoked reads on for so long at most.
const ASK_EVERY_MS = 30_000;

/** What comes with a request to follow an execution. */
interface StreamHeaders {
  readonly authorization?: string;
  readonly 'last-event-id'?: string;
}

/** An execution's events as they come, as Server-Sent Events; a reader goes on after its Last-Event-ID. */
@Controller('v1/executions')
@UseGuards(Authenticated)
export class StreamController {
  constructor(
    private readonly readModel: ReadModel,
    private readonly operators: OperatorStore,
  ) {}

  @Sse(':id/stream')
  async stream(
    @Param('id') id: string,
    @Headers() headers: StreamHeaders,
    @CurrentOperator() operator: Operator,
    @SseSignal() signal: AbortSignal,
  ): Promise<Observable<MessageEvent>> {
    const { project_id: projectId } = await readableReport(this.readModel, id, operator);
    const lastEventId = headers['last-event-id'] ?? '';
    const token = bearerToken(headers.authorization) ?? '';
    return from(
      followExecution(this.readModel, {
        executionId: id,
        after: /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : -1,
        signal,
        allowed: async () => {
          const reader = await this.operators.authenticate(token);
          return reader !== null && mayRead(reader, projectId);
        },
        askEveryMs: ASK_EVERY_MS,
      }),
    );
  }
}
