import { plainName, type Connection } from '@commander/contracts';
import type { DraftedPlan } from '@commander/migration-plan';
import { draftPlan, parsePlan } from '@commander/migration-plan';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { v7 } from 'uuid';
import { CliError } from '../cli-error';
import { print, tell, type Context } from '../context';
import { EXIT } from '../exit-codes';
import { safeText } from '../text/safe-text';

/** What to draft a plan from, besides its two connections. */
export interface InitOptions {
  readonly project: string;
  /** Files or tables of the source; all where left out. */
  readonly from?: string[];
  /** Tables of the target; all where left out. */
  readonly to?: string[];
  /** The file to write; stdout where left out. */
  readonly out?: string;
}

const FOLDER = 'files';

interface Place {
  readonly connection: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Looks into source and target and drafts a plan; a file that exists is never written over. */
export async function initPlan(
  context: Context,
  [source, target]: readonly [string, string],
  options: InitOptions,
): Promise<void> {
  checkName(options.project, 'The project');
  const draft = await drafted(sourcePlace(source, context.env), targetPlace(target, context.env), options);
  if (draft.entities.length === 0)
    throw new CliError(
      'No table of the target is like anything in the source: name pairs of them with --from and --to, or write the plan by hand.',
      EXIT.rejected,
    );
  // It is ours that is wrong then, not the operator's.
  const parsed = parsePlan(draft.text, 'draft');
  if (!parsed.ok)
    tell(context, `The draft needs editing: ${parsed.problems.length} mistakes, which "plan check" lists.`);
  if (options.out === undefined) print(context, draft.text.trimEnd());
  else write(options.out, draft.text);
  tell(context, ...summary(draft, options.out));
}

function checkName(name: string, what: string): void {
  const checked = plainName.safeParse(name);
  if (checked.success) return;
  throw new CliError(`${what} "${safeText(name)}" ${checked.error.issues[0]?.message ?? ''}.`, EXIT.rejected);
}

/** A folder is named by a path with a slash; everything else is the name of a connection. */
function sourcePlace(source: string, env: NodeJS.ProcessEnv): Place {
  if (source.includes('://')) return targetPlace(source, env);
  if (!/[/\\]|^\.+$/.test(source)) return targetPlace(source, env);
  const address = pathToFileURL(resolve(source)).href;
  return { connection: FOLDER, env: { ...env, [`COMMANDER_CONNECTION_${FOLDER.toUpperCase()}`]: address } };
}

function targetPlace(name: string, env: NodeJS.ProcessEnv): Place {
  // An address may hold a password, which a list of processes would show.
  if (name.includes('://'))
    throw new CliError(
      'Name a connection instead of its address, and set COMMANDER_CONNECTION_<NAME> to the address.',
      EXIT.rejected,
    );
  checkName(name, 'The connection');
  return { connection: name, env };
}

// Loaded only here: the drivers are large.
async function drafted(source: Place, target: Place, options: InitOptions): Promise<DraftedPlan> {
  const { connectionKind, ConnectorError, describeSource, describeTarget } =
    await import('@commander/connectors');
  if (source.connection === target.connection)
    throw new CliError('Source and target are the same connection; give them two names.', EXIT.rejected);
  const kindOf = ({ connection, env }: Place): Connection['kind'] => connectionKind(connection, env);
  try {
    const kinds = { source: kindOf(source), target: kindOf(target) };
    const sources = await describeSource({ ...source, kind: kinds.source, names: options.from });
    const tables = await describeTarget({ ...target, kind: kinds.target, names: options.to });
    return draftPlan({
      project: { id: v7(), name: options.project },
      source: { name: source.connection, kind: kinds.source, found: sources },
      target: { name: target.connection, kind: kinds.target, found: tables },
    });
  } catch (error) {
    if (error instanceof ConnectorError) throw new CliError(error.failure.message, EXIT.prerequisite);
    throw error;
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const why =
      code === 'EEXIST' ? 'exists already: name another, or remove it' : `cannot be written (${code})`;
    throw new CliError(`The file ${safeText(file)} ${why}.`, EXIT.rejected);
  }
}

function summary(
  { entities, unusedSources, unfilledTables }: DraftedPlan,
  out: string | undefined,
): string[] {
  const fields = entities.flatMap((entity) => entity.fields);
  const missed = unusedSources.length + unfilledTables.length;
  return [
    `Drafted ${entities.length} entities with ${fields.length} fields${out === undefined ? '' : ` into ${safeText(out)}`}.`,
    ...(missed === 0 ? [] : [`${missed} files or tables match nothing: they are listed at its end.`]),
    'Go through it, then run: commander plan check',
  ];
}
