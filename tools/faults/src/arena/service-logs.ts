import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How long each log was at a moment, in bytes. */
export type LogMarks = ReadonlyMap<string, number>;

/** The logs of an installation's programs, one file each. */
export class ServiceLogs {
  constructor(private readonly folder: string) {}

  /** How far the logs go now. */
  marks(): LogMarks {
    return new Map(this.files().map((file) => [file, statSync(join(this.folder, file)).size]));
  }

  /** What was logged since, the name of each file before its part. */
  since(marks: LogMarks): string {
    return this.files()
      .map((file) => `== ${file}\n${tailOf(join(this.folder, file), marks.get(file) ?? 0)}`)
      .join('\n');
  }

  private files(): string[] {
    return readdirSync(this.folder);
  }
}

function tailOf(file: string, from: number): string {
  const open = openSync(file, 'r');
  try {
    const tail = Buffer.alloc(Math.max(0, fstatSync(open).size - from));
    return tail.toString('utf8', 0, readSync(open, tail, 0, tail.length, from));
  } finally {
    closeSync(open);
  }
}
