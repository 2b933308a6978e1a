import { BUSY, type Refusal } from './transitions';

/** A refusal for what stands in the way now. */
export const notAllowed = (message: string): Refusal => ({ code: 'not-allowed', message });

/** The refusal to start anything in a project without a plan. */
export const NO_PLAN: Refusal = {
  code: 'unknown-project',
  message: 'The project has no plan yet; apply one first.',
};

/** The refusal of a command that names an execution nobody knows. */
export const unknownExecution = (id: string): Refusal => ({
  code: 'unknown-execution',
  message: `Execution ${id} is not known in this project.`,
});

/** The refusal to write while somebody else does; it names that one. */
export const projectBusy = (writer: string): Refusal => ({
  ...BUSY,
  message: `Execution ${writer} ${BUSY.message}`,
});
