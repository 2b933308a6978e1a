import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '@commander/stack';
import type { FailPointName } from '@commander/fail-points';

/** An entry of COMMANDER_FAIL_POINTS, e.g. `batch.committed=kill@2`. */
export type FailPointEntry = `${FailPointName}=${string}`;

/** The file and the markers through which running services are told where to fail, each entry once in all of them. */
export class FailPointFile {
  readonly env: Readonly<Record<string, string>>;
  private readonly file: string;
  private readonly markers: string;

  constructor(folder: string) {
    this.file = join(folder, 'fail-points');
    this.markers = join(folder, 'fail-points-once');
    mkdirSync(this.markers, { recursive: true });
    this.write('');
    this.env = { COMMANDER_FAIL_POINTS: `@${this.file}`, COMMANDER_FAIL_POINTS_ONCE: this.markers };
  }

  /** Arms these entries and no others. */
  arm(...entries: readonly FailPointEntry[]): void {
    this.write('');
    rmSync(this.markers, { recursive: true, force: true });
    mkdirSync(this.markers);
    this.write(entries.join('\n'));
  }

  /** The entries that have fired since they were armed. */
  fired(): string[] {
    return readdirSync(this.markers);
  }

  /** Waits until as many entries have fired; false after the bound. */
  untilFired(count: number, boundMs: number): Promise<boolean> {
    return waitUntil(() => this.fired().length >= count, boundMs, 20);
  }

  // Replaced in one step, so that no service reads half of it.
  private write(text: string): void {
    writeFileSync(`${this.file}.new`, text);
    renameSync(`${this.file}.new`, this.file);
  }
}
