import { Controller, Headers, Param, Sse, UseGuards, type MessageEvent } from '@nestjs/common';
import { from, type Observable } from 'rxjs';
import { parseWireType, type ExecutionReport } from '@commander/contracts';
import type { Operator } from '@commander/security';
import { ReadModel, type SequencedEvent } from '../read-model/read-model';
import { Authenticated, CurrentOperator } from './authenticated';
import { readableReport } from './readable-executions';

const AT_ONCE = 200;
const POLL_MS = 200;

/** An execution's events as they come, as Server-Sent Events; a reader goes on after its Last-Event-ID. */
@Controller('v1/executions')
@UseGuards(Authenticated)
export class StreamController {
  constructor(private readonly readModel: ReadModel) {}

  @Sse(':id/stream')
  async stream(
    @Param('id') id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentOperator() operator: Operator,
  ): Promise<Observable<MessageEvent>> {
    await readableReport(this.readModel, id, operator);
    return from(this.follow(id, /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : -1));
  }

  /** Ends after the last event of an execution that has ended. */
  private async *follow(id: string, after: number): AsyncGenerator<MessageEvent> {
    let last = after;
    for (;;) {
      // The report is asked for first: if it has ended, the events that follow are all there are.
      const report = await this.readModel.report(id);
      const events = await this.readModel.events(id, last, AT_ONCE);
      last = events.at(-1)?.sequence ?? last;
      yield* messages(events, report, last);
      if (hasEnded(report) && events.length < AT_ONCE) return;
      if (events.length === 0) await pause();
    }
  }
}

const messages = (events: SequencedEvent[], report: ExecutionReport | null, last: number): MessageEvent[] =>
  report && events.length > 0 ? [...events.map(message), progress(report, last)] : events.map(message);

const message = ({ sequence, event }: SequencedEvent): MessageEvent => ({
  type: parseWireType(event.type)?.name,
  id: String(sequence),
  data: event,
});

const progress = ({ status, progress }: ExecutionReport, sequence: number): MessageEvent => ({
  type: 'progress',
  id: String(sequence),
  data: { status, progress },
});

const hasEnded = (report: ExecutionReport | null): boolean =>
  report !== null && report.timing.completed_at !== null;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));
