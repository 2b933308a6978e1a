import type { ExecutionRequest } from '@commander/contracts';
import type { ApiClient } from '../api/api-client';
import { newCommandId } from '../api/command-id';
import { findService } from '../api/find-service';
import { printJson, tell, type Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { watchToEnd } from '../watch/watch-to-end';
import { tellAccepted } from './tell-accepted';

/** How a start is sent and shown. */
export interface Starting {
  readonly send: 'execute' | 'resume';
  readonly json?: boolean;
  readonly watch?: boolean;
}

/** Starts an execution, and shows it until it ends where that is asked for. */
export async function startExecution(
  context: Context,
  request: ExecutionRequest,
  { send, json, watch }: Starting,
): Promise<ExitCode> {
  const api: ApiClient = findService(context.env);
  const accepted = await api[send](newCommandId(), request);
  if (!watch) {
    tellAccepted(context, accepted, json);
    return EXIT.ok;
  }
  if (json) printJson(context, { type: 'accepted', ...accepted });
  else tell(context, `Execution ${accepted.execution_id}`);
  return watchToEnd(context, accepted.execution_id, { json });
}
