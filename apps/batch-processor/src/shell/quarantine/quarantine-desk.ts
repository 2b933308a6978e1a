import { ConnectorError, type BatchTarget, type WantedChange } from '@commander/connectors';
import type {
  Entity,
  Plan,
  QuarantineListed,
  QuarantinePlace,
  QuarantineQuestion,
  QuarantineShown,
  QuarantineTexts,
} from '@commander/contracts';
import { encodeEvent } from '@commander/event-sourcing';
import { compilePipeline, ownFailure } from '@commander/migration-plan';
import { revealedFact } from '../../domain/quarantine-fact';
import { quarantineConnections } from '../../domain/quarantine-connections';
import { groupView, recordView, storyView } from '../../domain/quarantine-views';
import type { ProcessorParts } from '../processor-parts';
import { tellChanges } from './tell-changes';

type Asked<A extends QuarantineQuestion['ask']> = Extract<QuarantineQuestion, { ask: A }>;

/** Answers questions about quarantined records and mends them; whoever asks was authorized. Throws ConnectorErrors. */
export class QuarantineDesk {
  constructor(private readonly parts: Pick<ProcessorParts, 'targets' | 'stream' | 'teller'>) {}

  /** The answer to a question of this id. */
  answer(
    question: QuarantineQuestion,
    id: string,
  ): Promise<QuarantineListed | QuarantineShown | QuarantineTexts> {
    switch (question.ask) {
      case 'list':
        return this.list(question);
      case 'show':
        return this.show(question);
      case 'reveal':
        return this.reveal(question, id);
      default:
        return this.change(question);
    }
  }

  // To count the groups anew with each page would take longer than all pages.
  private async list(question: Asked<'list'>): Promise<QuarantineListed> {
    const isLaterPage = question.after !== null && question.limit > 0;
    const groups = isLaterPage ? [] : await this.groups(question);
    return { groups, ...(await this.page(question)) };
  }

  private async groups({ project_id, plan, filter }: Asked<'list'>): Promise<QuarantineListed['groups']> {
    const groups: QuarantineListed['groups'] = [];
    for (const connection of quarantineConnections(plan, filter.entity)) {
      const { quarantine } = this.parts.targets.of(connection);
      groups.push(...groupView(await quarantine.groups(project_id, filter)));
    }
    return groups;
  }

  private async page({
    project_id,
    plan,
    filter,
    after,
    limit,
  }: Asked<'list'>): Promise<Omit<QuarantineListed, 'groups'>> {
    const records: QuarantineListed['records'] = [];
    const from = readCursor(after);
    let next: string | null = null;
    for (const connection of quarantineConnections(plan, filter.entity)) {
      const left = limit - records.length;
      if (left <= 0 || connection < from.connection) continue;
      const { quarantine } = this.parts.targets.of(connection);
      const number = connection === from.connection ? from.number : '0';
      const page = await quarantine.page(project_id, filter, { after: number, limit: left });
      records.push(...page.map(recordView));
      if (records.length === limit) next = `${connection}:${page.at(-1)?.id ?? number}`;
    }
    return { records, next };
  }

  private async show(question: Asked<'show'>): Promise<QuarantineShown> {
    return storyView(await this.targetOf(question).quarantine.show(question));
  }

  /** The stream tells of it before the texts are given out. */
  private async reveal(question: Asked<'reveal'>, id: string): Promise<QuarantineTexts> {
    const { quarantine } = this.targetOf(question);
    const { stream, teller } = this.parts;
    const story = await quarantine.show(question);
    const { texts, original } = await quarantine.texts(story);
    const fact = revealedFact(story.row, question.operator, { ...teller(), id });
    if (texts) await stream.publish([encodeEvent(fact)]);
    return { ...storyView(story), texts, original };
  }

  private async change(question: Asked<'fix' | 'dismiss' | 'reopen'>): Promise<QuarantineShown> {
    const entity = entityOf(question);
    const target = this.targetOf(question);
    const tables = { plan: { entities: [entity] }, connection: entity.target.connection };
    const story = await target.quarantine.change(question, tables, wantedOf(question, entity));
    await tellChanges(target, question.project_id, this.parts);
    return storyView(story);
  }

  private targetOf(question: QuarantinePlace & { readonly plan: Plan }): BatchTarget {
    return this.parts.targets.of(entityOf(question).target.connection);
  }
}

function wantedOf(question: Asked<'fix' | 'dismiss' | 'reopen'>, entity: Entity): WantedChange {
  const { change_id: id, operator } = question;
  switch (question.ask) {
    case 'fix': {
      const columns = compilePipeline(entity).sourceColumns;
      return { id, operator, kind: 'fixed', texts: question.texts, columns };
    }
    case 'dismiss':
      return { id, operator, kind: 'dismissed', reason: question.reason };
    case 'reopen':
      return { id, operator, kind: 'reopened' };
  }
}

function readCursor(after: string | null): { connection: string; number: string } {
  const [, connection = '', number = '0'] = /^([\w-]+):(\d{1,18})$/.exec(after ?? '') ?? [];
  return { connection, number };
}

function entityOf({ plan, entity: name }: QuarantinePlace & { readonly plan: Plan }): Entity {
  const entity = plan.entities.find((candidate) => candidate.name === name);
  if (entity) return entity;
  throw new ConnectorError(
    ownFailure(
      'quarantine.unknown',
      `The project's plan has no entity "${name}", so no target of it is known.`,
    ),
  );
}
