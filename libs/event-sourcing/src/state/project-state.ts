import type { EventData, Plan } from '@commander/contracts';
import type { EndedExecution } from './ended-execution';
import type { ExecutionState } from './execution-state';
import type { Predictions } from './predictions';

/** A command that stands in the stream and has no outcome yet. */
export interface PendingCommand {
  readonly data: EventData<'command.received'>;
  readonly traceparent?: string;
}

/** Everything that decisions about a project depend on: a fold of its events. */
export interface ProjectState {
  readonly projectId: string;
  readonly plan: { readonly plan: Plan; readonly hash: string } | null;
  /** Every plan that was ever executed, by its hash: what it wrote may have to be undone. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** Commands without an outcome, in the order of the log. */
  readonly pending: readonly PendingCommand[];
  /** Every command ever received, so that a repeat has no second effect. */
  readonly commands: ReadonlySet<string>;
  /** Executions that run. */
  readonly executions: ReadonlyMap<string, ExecutionState>;
  /** Executions that have ended, in the order of their ends. */
  readonly ended: ReadonlyMap<string, EndedExecution>;
  /** The execution that holds the project's writer slot. */
  readonly writer: string | null;
  /** The newest execution, where it failed or was cancelled and nothing was undone: a resume goes on from here. */
  readonly resumable: ExecutionState | null;
  /** What the newest completed dry run predicted. */
  readonly rehearsal: Predictions | null;
}

/** A project of which nothing is known. */
export const initialProject = (projectId: string): ProjectState => ({
  projectId,
  plan: null,
  plans: new Map(),
  pending: [],
  commands: new Set(),
  executions: new Map(),
  ended: new Map(),
  writer: null,
  resumable: null,
  rehearsal: null,
});

/** Whether an id belongs to an execution of the project. */
export const isKnown = (state: ProjectState, executionId: string): boolean =>
  state.executions.has(executionId) || state.ended.has(executionId);
