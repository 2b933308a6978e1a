import type { EventData, Plan } from '@commander/contracts';
import type { ExecutionState } from './execution-state';

/** A command that stands in the stream and has no outcome yet. */
export interface PendingCommand {
  readonly data: EventData<'command.received'>;
  readonly traceparent?: string;
}

/** Everything that decisions about a project depend on: a fold of its events. */
export interface ProjectState {
  readonly projectId: string;
  readonly plan: { readonly plan: Plan; readonly hash: string } | null;
  /** Commands without an outcome, in the order of the log. */
  readonly pending: readonly PendingCommand[];
  /** Every command ever received, so that a repeat has no second effect. */
  readonly commands: ReadonlySet<string>;
  readonly executions: ReadonlyMap<string, ExecutionState>;
  /** The execution that holds the project's writer slot. */
  readonly writer: string | null;
}

/** A project of which nothing is known. */
export const initialProject = (projectId: string): ProjectState => ({
  projectId,
  plan: null,
  pending: [],
  commands: new Set(),
  executions: new Map(),
  writer: null,
});
