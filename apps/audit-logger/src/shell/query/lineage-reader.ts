import type { DataSource } from 'typeorm';
import type { FoundRecord, Page } from '../../domain/audit-entry';
import { cursorText, type BatchQuery, type Cursor } from '../../domain/audit-query';
import { hashId } from '../../domain/id-hash';
import { idKey } from '../../domain/id-key';
import type { ReadableProjects } from '../../domain/readable-projects';
import { mayRead } from './audit-reader';
import { byPlace, kindOf, recordsOf, recordsWith, SELECT_BLOCKS, type FoundBlock } from './found-block';

const ORDER = 'order by b.partition, b.log_offset limit';
/** The blocks that may hold an id: those whose span does and whose filter does not deny it. */
const CANDIDATES = `${SELECT_BLOCKS}
  where (b.sources @> $1::bytea or b.targets @> $1::bytea) and may_hold(b.bloom, $2, $3)
    and (b.partition, b.log_offset) > ($4, $5) ${ORDER} $6`;
const OF_BATCH = `${SELECT_BLOCKS}
  where b.execution = $1 and b.entity = $2 and b.batch = $3 and b.project = any($4)
    and (b.partition, b.log_offset) > ($5, $6) ${ORDER} 1`;
const PROJECTS_OF = 'select distinct project from audit_event where subject = $1 and project is not null';
// One step of the index per entity, however many blocks each has.
const ENTITIES = `
  with recursive known (entity) as (
    (select entity from lineage_block where project = $1 order by entity limit 1)
    union all
    select (select entity from lineage_block b where b.project = $1 and b.entity > k.entity order by entity limit 1)
    from known k where k.entity is not null
  )
  select entity from known where entity is not null`;
/** How many loads of a record are looked through for the target ids that they gave it. */
const MOST_LOADS = 100;
const BEGINNING: Cursor = { partition: -1, offset: -1 };

interface Match {
  readonly block: FoundBlock;
  /** Under which ids its records are the one looked for. */
  readonly ids: readonly string[];
}

const placeOf = ({ partition, log_offset: offset }: FoundBlock): string => cursorText({ partition, offset });

/** Which record is looked for; without an entity in all of the project's. */
export interface RecordSearch {
  readonly project: string;
  readonly entity?: string;
  readonly id: string;
  readonly after?: Cursor;
  readonly limit: number;
}

/** Answers questions about single records. */
export class LineageReader {
  constructor(private readonly source: DataSource) {}

  /**
   * Everything that happened to a record id, as a source id or as a target id, oldest first; of a source id also what was undone under
   * the target ids that its loads gave it.
   */
  async find(search: RecordSearch): Promise<Page<FoundRecord>> {
    const entities = search.entity === undefined ? await this.entities(search.project) : [search.entity];
    const found = await Promise.all(entities.map((entity) => this.inEntity(search, entity)));
    const blocks = found.flat().sort((a, b) => byPlace(a.block, b.block));
    const page = blocks.slice(0, search.limit);
    const last = blocks.length < search.limit ? undefined : page.at(-1)?.block;
    return {
      entries: page.flatMap(({ block, ids }) => recordsWith(block, ids)),
      next: last ? placeOf(last) : null,
    };
  }

  /** The records of a batch, one part of its lineage an answer; null where there is none that may be read. */
  async ofBatch(query: BatchQuery, readable: ReadableProjects): Promise<Page<FoundRecord> | null> {
    const rows = await this.source.query<{ project: string }[]>(PROJECTS_OF, [query.execution]);
    const projects = rows.map(({ project }) => project).filter((project) => mayRead(readable, project));
    const { partition, offset } = query.after ?? BEGINNING;
    const where = [query.execution, query.entity, query.batch, projects, partition, offset];
    const [block] = await this.source.query<FoundBlock[]>(OF_BATCH, where);
    if (!block) return query.after ? { entries: [], next: null } : null;
    return { entries: recordsOf(block), next: placeOf(block) };
  }

  private async entities(project: string): Promise<string[]> {
    const rows = await this.source.query<{ entity: string }[]>(ENTITIES, [project]);
    return rows.map(({ entity }) => entity);
  }

  private async inEntity(search: RecordSearch, entity: string): Promise<Match[]> {
    const ids = [search.id, ...(await this.targetsOf(search, entity))];
    const found = await Promise.all(ids.map((id) => this.candidates({ ...search, id }, entity)));
    const blocks = new Map(found.flat().map((block) => [placeOf(block), block]));
    return [...blocks.values()].map((block) => ({
      block,
      // Another record may have been loaded under such a target id too; that is not this one's story.
      ids: kindOf(block) === 'undone' ? ids : [search.id],
    }));
  }

  // The target ids, other than its own, that loads gave to a source id.
  private async targetsOf({ project, id }: RecordSearch, entity: string): Promise<string[]> {
    const blocks = await this.candidates({ project, id, limit: MOST_LOADS }, entity);
    const targets = blocks
      .filter((block) => kindOf(block) === 'loaded')
      .flatMap((block) => recordsWith(block, [id]))
      .flatMap(({ source_id, target_id }) => (source_id === id && target_id !== null ? [target_id] : []));
    return [...new Set(targets)].filter((target) => target !== id);
  }

  private candidates({ project, id, after, limit }: RecordSearch, entity: string): Promise<FoundBlock[]> {
    const { first, second } = hashId(id);
    const { partition, offset } = after ?? BEGINNING;
    const key = Buffer.from(idKey(project, entity, id));
    return this.source.query<FoundBlock[]>(CANDIDATES, [key, first, second, partition, offset, limit]);
  }
}
