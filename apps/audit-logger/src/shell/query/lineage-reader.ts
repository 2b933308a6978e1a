import type { DataSource } from 'typeorm';
import type { FoundRecord, Page } from '../../domain/audit-entry';
import { cursorText, type BatchQuery, type Cursor } from '../../domain/audit-query';
import { hashId } from '../../domain/id-hash';
import { idKey } from '../../domain/id-key';
import { findRecord, recordEntries, type RecordEntry } from '../../domain/lineage-block';
import type { ReadableProjects } from '../../domain/readable-projects';
import { unpackOutcomes } from '../outcome-codec';
import { mayRead } from './audit-reader';

interface FoundBlock {
  readonly partition: number;
  readonly log_offset: string;
  readonly project: string;
  readonly execution: string;
  readonly entity: string;
  readonly batch: number;
  readonly outcomes: Buffer;
  readonly time: Date | null;
  readonly committed: boolean;
}

const BLOCKS = `
  select b.partition, b.log_offset, b.project, b.execution, b.entity, b.batch, b.outcomes, e.time,
    exists (
      select from audit_event c
      where c.subject = e.subject and c.entity = b.entity and c.batch = b.batch
        and c.name = 'batch.committed' and c.verdict = 'accepted'
    ) as committed
  from lineage_block b join audit_event e using (partition, log_offset)`;
const ORDER = 'order by b.partition, b.log_offset limit';
/** The blocks that may hold an id: those whose span does and whose filter does not deny it. */
const CANDIDATES = `${BLOCKS}
  where (b.sources @> $1::bytea or b.targets @> $1::bytea) and may_hold(b.bloom, $2, $3)
    and (b.partition, b.log_offset) > ($4, $5) ${ORDER} $6`;
const OF_BATCH = `${BLOCKS}
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
const BEGINNING: Cursor = { partition: -1, offset: -1 };

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

  /** Everything that happened to a record id, as a source id or as a target id, oldest first. */
  async find(search: RecordSearch): Promise<Page<FoundRecord>> {
    const entities = search.entity === undefined ? await this.entities(search.project) : [search.entity];
    const found = await Promise.all(entities.map((entity) => this.candidates(search, entity)));
    const blocks = found.flat().sort(byPlace);
    const page = blocks.slice(0, search.limit);
    const last = blocks.length < search.limit ? undefined : page.at(-1);
    return {
      entries: page.flatMap((block) =>
        findRecord(unpackOutcomes(block.outcomes), search.id).map(inBlock(block)),
      ),
      next: last ? cursorText({ partition: last.partition, offset: last.log_offset }) : null,
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
    return {
      entries: recordEntries(unpackOutcomes(block.outcomes)).map(inBlock(block)),
      next: cursorText({ partition: block.partition, offset: block.log_offset }),
    };
  }

  private async entities(project: string): Promise<string[]> {
    const rows = await this.source.query<{ entity: string }[]>(ENTITIES, [project]);
    return rows.map(({ entity }) => entity);
  }

  private candidates({ project, id, after, limit }: RecordSearch, entity: string): Promise<FoundBlock[]> {
    const { first, second } = hashId(id);
    const { partition, offset } = after ?? BEGINNING;
    const key = Buffer.from(idKey(project, entity, id));
    return this.source.query<FoundBlock[]>(CANDIDATES, [key, first, second, partition, offset, limit]);
  }
}

const byPlace = (a: FoundBlock, b: FoundBlock): number =>
  a.partition - b.partition || Number(a.log_offset) - Number(b.log_offset);

const inBlock =
  (block: FoundBlock) =>
  (record: RecordEntry): FoundRecord => ({
    ...record,
    project: block.project,
    execution: block.execution,
    entity: block.entity,
    batch: block.batch,
    committed: block.committed,
    time: block.time?.toISOString() ?? null,
    position: { partition: block.partition, offset: Number(block.log_offset) },
  });
