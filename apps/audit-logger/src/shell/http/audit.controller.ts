import { Controller, Get, NotFoundException, Param, Query, UseGuards } from '@nestjs/common';
import type { AuditEntry, FoundRecord, Page } from '../../domain/audit-entry';
import {
  auditQuery,
  batchQuery,
  cursor,
  recordQuery,
  summaryQuery,
  type AuditQuery,
  type BatchQuery,
  type Cursor,
  type RecordQuery,
} from '../../domain/audit-query';
import type { ReadableProjects } from '../../domain/readable-projects';
import { AuditReader, mayRead, type AuditSummary } from '../query/audit-reader';
import { LineageReader } from '../query/lineage-reader';
import { QueryPipe } from './query-pipe';
import { ProjectsOf, ReaderGuard } from './reader.guard';

/** Answers questions about the audit log; what somebody may not read looks as if it were not there. */
@Controller('v1/audit')
@UseGuards(ReaderGuard)
export class AuditController {
  constructor(
    private readonly audit: AuditReader,
    private readonly lineage: LineageReader,
  ) {}

  /** The events, oldest first. */
  @Get()
  entries(
    @Query(new QueryPipe(auditQuery)) query: AuditQuery,
    @ProjectsOf() readable: ReadableProjects,
  ): Promise<Page<AuditEntry>> {
    return this.audit.entries(query, readable);
  }

  /** One event with its data. */
  @Get('events/:position')
  async entry(
    @Param('position', new QueryPipe(cursor)) position: Cursor,
    @ProjectsOf() readable: ReadableProjects,
  ): Promise<AuditEntry> {
    return found(await this.audit.entry(position, readable), 'No entry stands at this position.');
  }

  /** How many entries an execution has, by action. */
  @Get('summary')
  async summary(
    @Query(new QueryPipe(summaryQuery)) { execution }: { execution: string },
    @ProjectsOf() readable: ReadableProjects,
  ): Promise<AuditSummary> {
    return found(await this.audit.summary(execution, readable), 'No entry tells of this execution.');
  }

  /** Everything that ever happened to a record. */
  @Get('records/:id')
  async record(
    @Param('id') id: string,
    @Query(new QueryPipe(recordQuery)) query: RecordQuery,
    @ProjectsOf() readable: ReadableProjects,
  ): Promise<Page<FoundRecord>> {
    const project = await this.audit.projectId(query.project);
    const mine = project !== null && mayRead(readable, project) ? project : null;
    return this.lineage.find({ ...query, project: found(mine, 'This project is not known.'), id });
  }

  /** The records of a batch. */
  @Get('batches')
  async batch(
    @Query(new QueryPipe(batchQuery)) query: BatchQuery,
    @ProjectsOf() readable: ReadableProjects,
  ): Promise<Page<FoundRecord>> {
    return found(await this.lineage.ofBatch(query, readable), 'No lineage tells of this batch.');
  }
}

function found<T>(value: T | null, otherwise: string): T {
  if (value === null) throw new NotFoundException(otherwise);
  return value;
}
