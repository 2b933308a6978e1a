/** Where projects and executions are looked up by what people call them. */
export interface ProjectDirectory {
  /** The id of a project by its id or its name; null where there is none. */
  findProject(idOrName: string): Promise<string | null>;
  /** The project of an execution; null where there is none. */
  projectOfExecution(executionId: string): Promise<string | null>;
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
