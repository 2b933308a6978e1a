import type { Connection, Entity, FileSource, Plan, QuerySource, TableSource } from '@commander/contracts';
import { checkDialect } from './check-dialect';
import { qualified } from './check-targets';
import { didYouMean } from './did-you-mean';
import type { Finding } from './finding';
import type { KnownNames } from './known-names';

type Kinds = readonly Connection['kind'][];
const FILE_KINDS: Kinds = ['files'];
const DATABASE_KINDS: Kinds = ['postgresql', 'mariadb', 'mysql'];

/** An entity's source and target: connections that exist and are of the right kind, and a file that can be named. */
export function checkStores(entity: Entity, plan: Plan, known: KnownNames): Finding[] {
  const { source, target } = entity;
  const isFile = 'file' in source;
  const kinds = isFile ? FILE_KINDS : DATABASE_KINDS;
  return [
    ...connectionOf('source', kinds, entity, { plan, known }),
    ...connectionOf('target', DATABASE_KINDS, entity, { plan, known }),
    ...(isFile ? [...fileOf(source), ...checkDialect(source)] : []),
    ...('table' in source ? sameTable(source, target) : []),
    ...(isFile ? [] : consistencyOf(source, plan)),
  ];
}

function connectionOf(
  end: 'source' | 'target',
  kinds: Kinds,
  entity: Entity,
  { plan, known }: { plan: Plan; known: KnownNames },
): Finding[] {
  const name = entity[end].connection;
  const path = [end, 'connection'];
  if (!known.connections.has(name)) {
    const message = `There is no connection "${name}".${didYouMean(name, known.connections)} Declare it under "connections".`;
    return [{ path, message }];
  }
  const found = plan.connections[name]?.kind;
  if (found === undefined || kinds.includes(found)) return [];
  const given = ['file', 'table', 'query'].find((key) => key in entity.source) ?? '';
  const what = end === 'target' ? 'A target' : `A source with "${given}"`;
  const wanted = kinds.map((kind) => `"${kind}"`).join(' or ');
  return [
    { path, message: `${what} needs a connection of kind ${wanted}, but "${name}" is of kind "${found}".` },
  ];
}

function consistencyOf(
  { connection, consistency, on_lost_snapshot: onLost }: TableSource | QuerySource,
  plan: Plan,
): Finding[] {
  if (consistency !== 'snapshot') {
    const message =
      'Only a source with "consistency: snapshot" has a snapshot to lose; add that, or leave it out.';
    return onLost === undefined ? [] : [{ path: ['source', 'on_lost_snapshot'], message }];
  }
  const kind = plan.connections[connection]?.kind;
  if (kind === undefined || kind === 'postgresql') return [];
  const message = `Batches share a snapshot on connections of kind "postgresql" only, and "${connection}" is of kind "${kind}"; take "per-batch".`;
  return [{ path: ['source', 'consistency'], message }];
}

function fileOf({ file }: FileSource): Finding[] {
  const escapes = file.startsWith('/') || file.includes('\\') || file.split('/').includes('..');
  if (!escapes && !/\p{Cc}/u.test(file)) return [];
  const message =
    'The file must be a path below the root of its connection: no leading "/", no "..", no "\\", no control characters.';
  return [{ path: ['source', 'file'], message }];
}

function sameTable(source: Entity['target'], target: Entity['target']): Finding[] {
  const same = source.connection === target.connection && qualified(source.table) === qualified(target.table);
  return same
    ? [{ path: ['target', 'table'], message: 'Source and target are the same table; name another target.' }]
    : [];
}
