import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError, type Env } from '@commander/security';
import type { FailPointName } from './catalogue';
import { parseFailPoints, type ArmedPoint, type FailPointAction } from './parse-fail-points';

/** The points that an environment arms, and how often this process came by each. */
export class ArmedPoints {
  private readonly hits = new Map<string, number>();

  constructor(
    private readonly points: () => readonly ArmedPoint[],
    private readonly onceFolder: string | undefined,
  ) {}

  /** The action that is due at this hit of a point, if any. */
  due(name: FailPointName): FailPointAction | undefined {
    let due: FailPointAction | undefined;
    for (const point of this.points().filter((candidate) => candidate.name === name)) {
      const hits = (this.hits.get(point.text) ?? 0) + 1;
      this.hits.set(point.text, hits);
      if (due === undefined && (point.hit ?? hits) === hits && this.isFirst(point)) due = point.action;
    }
    return due;
  }

  /** Counts hits from 1 again. */
  reset(): void {
    this.hits.clear();
  }

  // Whoever creates the marker carries the action out; so an entry fires once among all processes that share the folder.
  private isFirst({ text }: ArmedPoint): boolean {
    if (this.onceFolder === undefined) return true;
    try {
      closeSync(openSync(join(this.onceFolder, text.replace(/[^\w.@=-]/g, '-')), 'wx'));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw unreadable('COMMANDER_FAIL_POINTS_ONCE', error);
    }
  }
}

/**
 * Reads COMMANDER_FAIL_POINTS (entries, or `@FILE`: then the file is looked at again at every hit, and a change of it
 * counts hits anew) and COMMANDER_FAIL_POINTS_ONCE (a folder of markers: each entry fires once as long as its marker is there). Undefined
 * where nothing is armed; throws a CommanderError for what is wrong.
 */
export function readArmedPoints(env: Env): ArmedPoints | undefined {
  const { COMMANDER_FAIL_POINTS: text, COMMANDER_FAIL_POINTS_ONCE: folder } = env;
  if (!text) return undefined;
  if (text.startsWith('@')) return fromFile(text.slice(1), folder || undefined);
  const points = parseFailPoints(text);
  return new ArmedPoints(() => points, folder || undefined);
}

function fromFile(file: string, folder: string | undefined): ArmedPoints {
  let seen = '';
  let points: ArmedPoint[] = [];
  const current = (): readonly ArmedPoint[] => {
    const version = versionOf(file);
    if (version === seen) return points;
    points = parseFailPoints(readFileSync(file, 'utf8'));
    seen = version;
    armed.reset();
    return points;
  };
  const armed = new ArmedPoints(current, folder);
  current();
  return armed;
}

function versionOf(file: string): string {
  try {
    const { ino, size, mtimeNs } = statSync(file, { bigint: true });
    return [ino, size, mtimeNs].join();
  } catch (error) {
    throw unreadable('COMMANDER_FAIL_POINTS', error);
  }
}

function unreadable(variable: string, error: unknown): CommanderError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  return new CommanderError(
    'COMMANDER_FAIL_POINTS_INVALID',
    `${variable} names a place that cannot be used (${code}): check the path and its permissions.`,
  );
}
