/** Whole lines of PostgreSQL's COPY text format in UTF-8, the last one with its line feed, too. */
export interface CopyLines {
  readonly bytes: Buffer;
  /** The types of its fields as the server names them, with length and scale; null where that is not known. */
  readonly types: readonly (string | null)[];
  /** Gives back the memory of `bytes`; nobody may look at them any more. */
  readonly release?: () => void;
}
