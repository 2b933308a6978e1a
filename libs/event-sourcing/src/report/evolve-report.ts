import type { CommanderEvent } from '@commander/contracts';
import { addActions, auditActions } from '../audit/audit-actions';
import { endsExecution, tellsAfterEnd } from '../stream/stream-filter';
import { CHANGES, type ReportChange } from './report-changes';
import { startReport } from './start-report';
import type { ReportState } from './report-state';

/**
 * The next state of an execution's report; null until the execution has started. Total, never throws. The events come
 * from the stream filter, all of one execution; after its end only what becomes of its undo images is told.
 */
export function evolveReport(state: ReportState | null, event: CommanderEvent): ReportState | null {
  if (event.name === 'execution.started') return state ?? startReport(event);
  if (!state) return state;
  if (state.endedAt !== null && !tellsAfterEnd(event)) return state;
  const at = Math.max(state.lastAt, Date.parse(event.time));
  const counted = { ...state, lastAt: at, audit: addActions(state.audit, auditActions(event)) };
  const changed = changeOf(event)(counted, event, at);
  return endsExecution(event) ? { ...changed, endedAt: at, inFlight: [] } : changed;
}

function changeOf(event: CommanderEvent): ReportChange<CommanderEvent> {
  // The table holds, for each name, the change for that very event; the compiler cannot follow the pairing.
  return (CHANGES[event.name] ?? unchanged) as ReportChange<CommanderEvent>;
}

const unchanged = (state: ReportState): ReportState => state;
