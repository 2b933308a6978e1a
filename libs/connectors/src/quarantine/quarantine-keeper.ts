import type { QuarantineFilter } from '@commander/contracts';
import { ownFailure } from '@commander/migration-plan';
import { ConnectorError } from '../connector-error';
import { fenceTables } from '../ledger/fence-tables';
import { openKept } from '../ledger/read-quarantined';
import type { TargetAccess } from '../ledger/target-access';
import type { TargetSession } from '../ledger/target-session';
import { planChange, type WantedChange } from './plan-change';
import type { GroupRow, QuarantineRow, QuarantinePage, StoredChange } from './quarantine-statements';
import type { SourceTexts } from './seal-source';

/** A record of a project by the number that its row has in the quarantine of this target. */
export interface KeptPlace {
  readonly project_id: string;
  readonly entity: string;
  readonly number: string;
}

/** A record, and what was done to it, the first first. */
export interface KeptStory {
  readonly row: QuarantineRow;
  readonly changes: readonly StoredChange[];
}

/** The source texts of a record: null where they are not kept; `original` where they were corrected since. */
export interface KeptTexts {
  readonly texts: SourceTexts | null;
  readonly original: SourceTexts | null;
}

/** What people see of a target's quarantine and do to it. All failures are ConnectorErrors. */
export class QuarantineKeeper {
  constructor(private readonly db: TargetAccess) {}

  /** How many records of which reason have which status. */
  groups(projectId: string, filter: QuarantineFilter): Promise<GroupRow[]> {
    return this.ask([], (session) => session.quarantine.groups(projectId, filter));
  }

  /** Records after a number, ascending. */
  page(projectId: string, filter: QuarantineFilter, page: QuarantinePage): Promise<QuarantineRow[]> {
    return this.ask([], (session) => session.quarantine.page(projectId, filter, page));
  }

  /** A record and its changes; throws where there is none. */
  async show(place: KeptPlace): Promise<KeptStory> {
    const story = await this.ask(null, (session) => storyOf(session, place));
    return story ?? missing(place);
  }

  /** The source texts of a record; throws where they cannot be opened. */
  texts({ row }: KeptStory): Promise<KeptTexts> {
    return this.ask({ texts: null, original: null }, async (session) => {
      const { quarantine } = session;
      const open = (payload: string | null) =>
        payload ? openKept(session, row.entity, { ...row, payload }) : null;
      return {
        texts: open(await quarantine.payload(row.id)),
        original: open(await quarantine.original(row.id)),
      };
    });
  }

  /**
   * Changes a record, once however often it is asked to; returns it as it is then. Refused while an execution writes the entity's
   * tables, since that one may have read the record before.
   */
  change(place: KeptPlace, tables: ChangedTables, wanted: WantedChange): Promise<KeptStory> {
    return this.db.guard('changing the quarantine', async () => {
      await this.db.store.ensureMeta();
      return this.db.transaction(async (session) => {
        await this.reserve(session, place, tables, wanted);
        const kept = await session.quarantine.lock(place.number);
        const story = kept && (await storyOf(session, place));
        if (!story) return missing(place);
        const changed = await session.quarantine.recordOf(wanted.id);
        if (changed !== null && changed !== story.row.id) throw taken(wanted);
        if (changed === null) await store(session, story.row, kept.payload, wanted);
        await session.quarantine.releaseTables(wanted.id);
        return (await storyOf(session, place)) ?? missing(place);
      });
    });
  }

  /** Changes of a project's records of which the stream may not tell yet, each with its record. */
  untold(projectId: string): Promise<{ change: StoredChange; row: QuarantineRow }[]> {
    return this.ask([], async (session) => {
      const changes = await session.quarantine.untold(projectId);
      const told = [];
      for (const change of changes) {
        const row = await session.quarantine.find(change.record);
        if (row) told.push({ change, row });
      }
      return told;
    });
  }

  /** Notes that the stream tells of a change. */
  told(changeId: string): Promise<void> {
    return this.ask(undefined, (session) => session.quarantine.markTold(changeId));
  }

  // The reservation ends with the transaction: an execution that begins meanwhile waits for it.
  private async reserve(
    session: TargetSession,
    { project_id }: KeptPlace,
    { plan, connection }: ChangedTables,
    { id }: WantedChange,
  ): Promise<void> {
    const tables = await session.tablesToUndo(id, plan, connection);
    await fenceTables(session, { execution_id: id, project_id }, tables);
  }

  // Where nothing of ours was ever written there is nothing to see, and looking makes nothing.
  private ask<T>(nothing: T, work: (session: TargetSession) => Promise<T>): Promise<T> {
    return this.db.guard('reading the quarantine', async () => {
      if (!(await this.db.lend((session) => session.hasMeta()))) return nothing;
      await this.db.store.ensureMeta();
      return this.db.lend(work);
    });
  }
}

/** Where the tables of a changed record's entity stand. */
export interface ChangedTables {
  /** A plan with that entity alone. */
  readonly plan: Parameters<TargetSession['tablesToUndo']>[1];
  readonly connection: string;
}

async function storyOf(
  { quarantine }: TargetSession,
  { project_id, entity, number }: KeptPlace,
): Promise<KeptStory | null> {
  const row = await quarantine.find(number);
  if (row?.project_id !== project_id || row.entity !== entity) return null;
  return { row, changes: await quarantine.changesOf(row.id) };
}

async function store(
  session: TargetSession,
  row: QuarantineRow,
  payload: string | null,
  wanted: WantedChange,
): Promise<void> {
  const texts =
    payload && wanted.kind === 'fixed' ? openKept(session, row.entity, { ...row, payload }) : null;
  await session.quarantine.store(planChange(wanted, { row, payload, texts }, session.keys));
}

const taken = ({ id }: WantedChange): ConnectorError =>
  new ConnectorError(
    ownFailure(
      'quarantine.taken',
      `Command ${id} has changed another quarantined record; give each change a command id of its own.`,
    ),
  );

function missing({ entity, number }: KeptPlace): never {
  throw new ConnectorError(
    ownFailure(
      'quarantine.unknown',
      `There is no quarantined record ${entity}/${number} in this project; commander quarantine list shows those there are.`,
    ),
  );
}
