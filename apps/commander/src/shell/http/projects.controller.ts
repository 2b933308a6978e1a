import { Body, Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { uuid } from '@commander/contracts';
import type { Operator } from '@commander/security';
import { ReadModel } from '../read-model/read-model';
import { Authenticated, CurrentOperator } from './authenticated';
import { readBody } from './read-body';
import { mayRead } from './readable-executions';
import { SubmitCommand, type SubmittedCommand } from './submit-command';

const applyBody = z.strictObject({ command_id: uuid.optional(), plan: z.unknown().optional() });

/** Projects: apply a plan, list what there is. */
@Controller('v1/projects')
@UseGuards(Authenticated)
export class ProjectsController {
  constructor(
    private readonly commands: SubmitCommand,
    private readonly readModel: ReadModel,
  ) {}

  @Post()
  @HttpCode(202)
  apply(@Body() body: unknown, @CurrentOperator() operator: Operator): Promise<SubmittedCommand> {
    const { command_id: id, plan } = readBody(applyBody, body);
    return this.commands.submit({ command: 'apply-plan', id, plan }, operator);
  }

  @Get()
  async list(@CurrentOperator() operator: Operator) {
    const projects = await this.readModel.projects();
    const readable = projects.filter(({ row }) => mayRead(operator, row.projectId));
    return {
      projects: readable.map(({ row, running }) => ({
        project_id: row.projectId,
        name: row.name,
        plan_hash: row.planHash,
        running_execution_id: running,
      })),
    };
  }
}
