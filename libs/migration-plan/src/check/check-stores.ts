import type { Connection, CsvSource, Entity, Plan } from '@commander/contracts';
import { qualified } from './check-targets';
import { didYouMean } from './did-you-mean';
import type { Finding } from './finding';
import type { KnownNames } from './known-names';

/** An entity's source and target: connections that exist and are of the right kind, and a file that can be named. */
export function checkStores(entity: Entity, plan: Plan, known: KnownNames): Finding[] {
  const { source, target } = entity;
  const isFile = 'file' in source;
  return [
    ...connectionOf('source', isFile ? 'files' : 'postgresql', entity, { plan, known }),
    ...connectionOf('target', 'postgresql', entity, { plan, known }),
    ...(isFile ? [...fileOf(source), ...dialectOf(source)] : sameTable(source, target)),
  ];
}

function connectionOf(
  end: 'source' | 'target',
  kind: Connection['kind'],
  entity: Entity,
  { plan, known }: { plan: Plan; known: KnownNames },
): Finding[] {
  const name = entity[end].connection;
  const path = [end, 'connection'];
  if (!known.connections.has(name)) {
    const message = `There is no connection "${name}".${didYouMean(name, known.connections)} Declare it under "connections".`;
    return [{ path, message }];
  }
  const found = plan.connections[name]?.kind ?? kind;
  if (found === kind) return [];
  const what =
    end === 'target' ? 'A target' : kind === 'files' ? 'A source with "file"' : 'A source with "table"';
  return [
    { path, message: `${what} needs a connection of kind "${kind}", but "${name}" is of kind "${found}".` },
  ];
}

function fileOf({ file }: CsvSource): Finding[] {
  const escapes = file.startsWith('/') || file.includes('\\') || file.split('/').includes('..');
  if (!escapes && !/\p{Cc}/u.test(file)) return [];
  const message =
    'The file must be a path below the root of its connection: no leading "/", no "..", no "\\", no control characters.';
  return [{ path: ['source', 'file'], message }];
}

function dialectOf({ delimiter, quote }: CsvSource): Finding[] {
  const usable = (mark: string): boolean => /^[^\0\r\n\u0080-\uffff]$/.test(mark);
  const unusable = (['delimiter', 'quote'] as const).filter((key) => !usable({ delimiter, quote }[key]));
  const findings = unusable.map((key) => ({
    path: ['source', key],
    message: `The ${key} must be one ASCII character that ends no line.`,
  }));
  if (delimiter !== quote) return findings;
  return [
    ...findings,
    { path: ['source', 'quote'], message: 'The quote must not be the same character as the delimiter.' },
  ];
}

function sameTable(source: Entity['target'], target: Entity['target']): Finding[] {
  const same = source.connection === target.connection && qualified(source.table) === qualified(target.table);
  return same
    ? [{ path: ['target', 'table'], message: 'Source and target are the same table; name another target.' }]
    : [];
}
