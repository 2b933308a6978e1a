import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { uuid, type ExecutionReport } from '@commander/contracts';
import type { Operator } from '@commander/security';
import { ReadModel } from '../read-model/read-model';
import { Authenticated, CurrentOperator } from './authenticated';
import { HttpProblem } from './http-problem';
import { readBody } from './read-body';
import { readableProjects, readableReport } from './readable-executions';
import { readableProject } from './readable-project';
import { SubmitCommand, type SubmittedCommand } from './submit-command';

const MOST_EXECUTIONS = 200;
const MOST_EVENTS = 1000;

const steerBody = z.strictObject({ command_id: uuid.optional(), reason: z.unknown().optional() });
// What may be said besides, by command.
const STEERING: Readonly<Record<string, z.ZodObject>> = {
  pause: steerBody,
  resume: steerBody,
  cancel: steerBody.extend({ rollback: z.unknown().optional() }),
  rollback: steerBody.extend({ cascade: z.unknown().optional() }),
};

/** Executions: start and steer them, ask how they are. */
@Controller('v1/executions')
@UseGuards(Authenticated)
export class ExecutionsController {
  constructor(
    private readonly commands: SubmitCommand,
    private readonly readModel: ReadModel,
  ) {}

  @Post()
  @HttpCode(202)
  start(@Body() body: unknown, @CurrentOperator() operator: Operator): Promise<SubmittedCommand> {
    return this.commands.start('execute-migration', body, operator);
  }

  @Post(':id/:command')
  @HttpCode(202)
  steer(
    @Param() { id: executionId, command }: { id: string; command: string },
    @Body() body: unknown,
    @CurrentOperator() operator: Operator,
  ): Promise<SubmittedCommand> {
    const schema = Object.hasOwn(STEERING, command) ? STEERING[command] : undefined;
    if (!schema)
      throw new HttpProblem(
        404,
        'not-found',
        'An execution can be told to pause, resume, cancel or rollback.',
      );
    const { command_id: id, ...rest } = readBody(schema, body);
    return this.commands.submit({ command, id, execution_id: executionId, ...rest }, operator);
  }

  @Get()
  async list(@Query('project') project: string | undefined, @CurrentOperator() operator: Operator) {
    const projects =
      project === undefined ? readableProjects(operator) : [await this.projectId(project, operator)];
    return { executions: (await this.readModel.executions(projects, MOST_EXECUTIONS)).map(summary) };
  }

  @Get(':id/report')
  async report(
    @Param('id') id: string,
    @CurrentOperator() operator: Operator,
  ): Promise<{ response: ExecutionReport }> {
    return { response: await readableReport(this.readModel, id, operator) };
  }

  @Get(':id/events')
  async events(
    @Param('id') id: string,
    @Query() query: { after?: string; limit?: string },
    @CurrentOperator() operator: Operator,
  ) {
    await readableReport(this.readModel, id, operator);
    const limit = wholeNumber(query.limit, MOST_EVENTS);
    const events = await this.readModel.events(
      id,
      wholeNumber(query.after, -1),
      Math.min(limit, MOST_EVENTS),
    );
    return { events, next: events.at(-1)?.sequence ?? null };
  }

  private async projectId(project: string, operator: Operator): Promise<string> {
    return (await readableProject(this.readModel, project, operator)).projectId;
  }
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d{1,15}$/.test(text))
    throw new HttpProblem(400, 'malformed', '"after" and "limit" are whole numbers.');
  return Number(text);
}

const summary = (report: ExecutionReport) => ({
  execution_id: report.execution_id,
  project: report.project,
  execution_type: report.execution_type,
  status: report.status,
  phase: report.progress.phase,
  started_at: report.timing.started_at,
  completed_at: report.timing.completed_at,
  total_records: report.progress.total_records,
  processed_records: report.progress.processed_records,
  failed_records: report.progress.failed_records,
  resumes_execution_id: report.resumes_execution_id,
  undoes_execution_id: report.undoes_execution_id,
  rolled_back_by: report.rolled_back_by,
});
