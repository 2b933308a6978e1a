import { Module, type DynamicModule } from '@nestjs/common';
import { loggingModule } from '@commander/telemetry';
import type { Config } from './config';
import type { Parts } from './parts';
import { DeadLetterBox } from './shell/dead-letters/dead-letter-box';
import { Authenticated } from './shell/http/authenticated';
import { DeadLettersController } from './shell/http/dead-letters.controller';
import { ExecutionsController } from './shell/http/executions.controller';
import { MigrationsController } from './shell/http/migrations.controller';
import { ProjectsController } from './shell/http/projects.controller';
import { QuarantineController } from './shell/http/quarantine.controller';
import { StreamController } from './shell/http/stream.controller';
import { SubmitCommand } from './shell/http/submit-command';
import { TokensController } from './shell/http/tokens.controller';
import { TopicIntakeController } from './shell/intake/topic-intake.controller';
import { TopicIntake } from './shell/intake/topic-intake';
import { OperatorStore } from './shell/operators/operator-store';
import { ProcessorQuestions } from './shell/quarantine/ask-processors';
import { ReadModel } from './shell/read-model/read-model';

/** The wiring of the commander's faces. */
@Module({})
export class CommanderModule {
  static async with(config: Config, parts: Parts): Promise<DynamicModule> {
    const { topicPrefix } = config.kafka;
    const source = `/commander/${config.instance}`;
    return {
      module: CommanderModule,
      imports: [await loggingModule({ service: 'commander', instance: config.instance, env: process.env })],
      controllers: [
        ProjectsController,
        ExecutionsController,
        MigrationsController,
        StreamController,
        TokensController,
        DeadLettersController,
        QuarantineController,
        TopicIntakeController,
      ],
      providers: [
        Authenticated,
        { provide: OperatorStore, useValue: parts.operators },
        { provide: ReadModel, useValue: parts.readModel },
        { provide: SubmitCommand, useValue: parts.commands },
        { provide: DeadLetterBox, useValue: new DeadLetterBox(parts.log, topicPrefix, source) },
        { provide: ProcessorQuestions, useValue: new ProcessorQuestions(config.processors, config.keys) },
        { provide: TopicIntake, useValue: new TopicIntake(parts.intake, parts.operators, config.profile) },
      ],
    };
  }
}
