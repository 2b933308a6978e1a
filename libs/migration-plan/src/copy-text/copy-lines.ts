/** Whole lines of PostgreSQL's COPY text format in UTF-8, the last one with its line feed, too. */
export interface CopyLines {
  /** Cut anywhere. */
  readonly chunks: readonly Buffer[];
  /** The types of its fields as the server names them, with length and scale; null where that is not known. */
  readonly types: readonly (string | null)[];
}
