/** What the exit code of `commander` says. */
export const EXIT = {
  ok: 0,
  /** An execution or its verification failed. */
  failedOutcome: 1,
  /** Something has to be installed, started or configured first. */
  prerequisite: 2,
  /** The input or command was refused. */
  rejected: 3,
  /** The service does not answer. */
  unreachable: 4,
  /** The operator may not do this. */
  notAllowed: 5,
  /** A rollback ended, and left rows alone that somebody had changed since. */
  conflicts: 6,
  /** A fault of Commander itself. */
  internal: 70,
} as const;

/** One of the documented exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
