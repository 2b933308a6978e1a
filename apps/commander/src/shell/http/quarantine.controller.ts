import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { v7 } from 'uuid';
import { z } from 'zod';
import {
  oneLine,
  quarantineFilter,
  quarantineListed,
  quarantinePlace,
  quarantineRevealedTexts,
  quarantineShown,
  sourceTexts,
  uuid,
  type QuarantineListed,
  type QuarantineShown,
  type QuarantineTexts,
} from '@commander/contracts';
import { authorize, type Action, type Operator } from '@commander/security';
import { ProcessorQuestions } from '../quarantine/ask-processors';
import { ReadModel } from '../read-model/read-model';
import { Authenticated, CurrentOperator } from './authenticated';
import { HttpProblem } from './http-problem';
import { readBody } from './read-body';
import { readableProject } from './readable-project';

const MOST_RECORDS = 200;

const listQuery = quarantineFilter.extend({
  after: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(0).max(MOST_RECORDS).default(0),
});
const ofChange = { command_id: uuid.optional() };
const texts = sourceTexts.refine((given) => Object.keys(given).length > 0, 'gives no text');
const fixBody = z.strictObject({ ...ofChange, texts });
const dismissBody = z.strictObject({ ...ofChange, reason: oneLine.max(500).optional() });
const reopenBody = z.strictObject(ofChange);

interface Place {
  readonly project: string;
  readonly entity: string;
  readonly number: string;
}

/** Quarantined records: list them, look into one, mend it. A batch-processor answers, since it alone has the targets' addresses. */
@Controller('v1/projects/:project/quarantine')
@UseGuards(Authenticated)
export class QuarantineController {
  constructor(
    private readonly processors: ProcessorQuestions,
    private readonly readModel: ReadModel,
  ) {}

  @Get()
  async list(
    @Param('project') project: string,
    @Query() query: unknown,
    @CurrentOperator() operator: Operator,
  ): Promise<QuarantineListed> {
    const asked = await this.asked(project, operator, 'read');
    const { after = null, limit, ...filter } = readBody(listQuery, query, 'query');
    return this.processors.ask({ ask: 'list', ...asked, filter, after, limit }, quarantineListed);
  }

  @Get(':entity/:number')
  async show(@Param() at: Place, @CurrentOperator() operator: Operator): Promise<QuarantineShown> {
    const asked = await this.asked(at.project, operator, 'read');
    return this.processors.ask({ ask: 'show', ...asked, ...placeOf(at) }, quarantineShown);
  }

  @Post(':entity/:number/reveal')
  @HttpCode(200)
  async reveal(@Param() at: Place, @CurrentOperator() operator: Operator): Promise<QuarantineTexts> {
    const asked = await this.asked(at.project, operator, 'values:read');
    const question = { ask: 'reveal', ...asked, ...placeOf(at), operator: operator.name } as const;
    return this.processors.ask(question, quarantineRevealedTexts);
  }

  @Post(':entity/:number/fix')
  @HttpCode(200)
  async fix(
    @Param() at: Place,
    @Body() body: unknown,
    @CurrentOperator() operator: Operator,
  ): Promise<QuarantineShown> {
    const changing = await this.changing(at, operator);
    const { command_id = v7(), texts } = readBody(fixBody, body);
    return this.processors.ask({ ask: 'fix', ...changing, change_id: command_id, texts }, quarantineShown);
  }

  @Post(':entity/:number/dismiss')
  @HttpCode(200)
  async dismiss(
    @Param() at: Place,
    @Body() body: unknown,
    @CurrentOperator() operator: Operator,
  ): Promise<QuarantineShown> {
    const changing = await this.changing(at, operator);
    const { command_id = v7(), reason = null } = readBody(dismissBody, body);
    const question = { ask: 'dismiss', ...changing, change_id: command_id, reason } as const;
    return this.processors.ask(question, quarantineShown);
  }

  @Post(':entity/:number/reopen')
  @HttpCode(200)
  async reopen(
    @Param() at: Place,
    @Body() body: unknown,
    @CurrentOperator() operator: Operator,
  ): Promise<QuarantineShown> {
    const changing = await this.changing(at, operator);
    const { command_id = v7() } = readBody(reopenBody, body);
    return this.processors.ask({ ask: 'reopen', ...changing, change_id: command_id }, quarantineShown);
  }

  private async changing(at: Place, operator: Operator) {
    const asked = await this.asked(at.project, operator, 'repair');
    return { ...asked, ...placeOf(at), operator: operator.name };
  }

  /** The project's id and plan, for somebody who may do this; to whoever may not read it, it does not exist. */
  private async asked(named: string, operator: Operator, action: Action) {
    const project = await readableProject(this.readModel, named, operator);
    const verdict = authorize(operator, action, project.projectId);
    if (!verdict.allowed) throw new HttpProblem(403, 'no-permission', verdict.reason);
    return { project_id: project.projectId, plan: project.plan };
  }
}

function placeOf({ entity, number }: Place) {
  const place = quarantinePlace.safeParse({ entity, number });
  if (place.success) return place.data;
  throw new HttpProblem(
    404,
    'quarantine.unknown',
    'There is no such quarantined record; list those there are.',
  );
}
