import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../private-file';
import type { StackHome } from '../stack-home';
import { engineFolder, othersMayReach, outsideFolder, type EngineFolder } from './engine-folder';
import { postgresBinaries } from './postgres-binaries';

/** Where PostgreSQL runs, and as whom. */
export interface PostgresPlace extends EngineFolder {
  /** The folder that holds bin/. */
  readonly binaries: string;
}

function copyBinaries(source: string, folder: string): string {
  const { version } = readJson(join(source, '..', 'package.json')) as { version: string };
  const target = join(folder, `postgres-${version}`);
  if (existsSync(target)) return target;
  const draft = `${target}.${process.pid}.draft`;
  cpSync(source, draft, { recursive: true, verbatimSymlinks: true });
  if (existsSync(target)) rmSync(draft, { recursive: true });
  else renameSync(draft, target);
  return target;
}

/** Chooses where PostgreSQL runs; its programs are copied where the user it runs as cannot reach them. */
export function postgresPlace(home: StackHome): PostgresPlace {
  const binaries = postgresBinaries();
  const place = engineFolder(home, 'postgres');
  if (place.user === undefined || othersMayReach(binaries)) return { ...place, binaries };
  const outside = outsideFolder(home);
  return { ...place, binaries: copyBinaries(binaries, outside), outside };
}
