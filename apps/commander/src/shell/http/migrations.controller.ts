import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import type { Operator } from '@commander/security';
import { Authenticated, CurrentOperator } from './authenticated';
import { SubmitCommand, type SubmittedCommand } from './submit-command';

/** The commands that start executions, under the names of the specification. */
@Controller('v1')
@UseGuards(Authenticated)
export class MigrationsController {
  constructor(private readonly commands: SubmitCommand) {}

  @Post('execute-migration')
  @HttpCode(202)
  execute(@Body() body: unknown, @CurrentOperator() operator: Operator): Promise<SubmittedCommand> {
    return this.commands.start('execute-migration', body, operator);
  }

  @Post('resume-migration')
  @HttpCode(202)
  resume(@Body() body: unknown, @CurrentOperator() operator: Operator): Promise<SubmittedCommand> {
    return this.commands.start('resume-migration', body, operator);
  }
}
