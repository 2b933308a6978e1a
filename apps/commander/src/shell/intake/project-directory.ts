/** A command that stands in the stream. */
export interface KnownCommand {
  /** The project's id, or _unrouted. */
  readonly project: string;
  readonly name: string;
  readonly operator: string | null;
  readonly executionId: string | null;
}

/** Where projects and executions are looked up by what people call them, and commands by their ids. */
export interface ProjectDirectory {
  /** The id of a project by its id or its name; null where there is none. */
  findProject(idOrName: string): Promise<string | null>;
  /** The project of an execution; null where there is none. */
  projectOfExecution(executionId: string): Promise<string | null>;
  /** A command that came before; null where none with this id did. */
  command(commandId: string): Promise<KnownCommand | null>;
  /** Waits until everything that stood in the stream at the call is known here. */
  catchUp(): Promise<void>;
}

/** Asks, and asks again once the directory has caught up: only then is something unknown. */
export async function findOrCatchUp<T>(
  directory: ProjectDirectory,
  ask: () => Promise<T | null>,
): Promise<T | null> {
  const found = await ask();
  if (found !== null) return found;
  await directory.catchUp();
  return ask();
}
