import { Controller, UseFilters } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@commander/contracts';
import { RethrowFilter, type StoredMessage } from '@commander/kafka';
import { TopicIntake } from './topic-intake';

/** Subscribes the intake to the commands topic. */
@Controller()
@UseFilters(RethrowFilter)
export class TopicIntakeController {
  constructor(private readonly intake: TopicIntake) {}

  @EventPattern(TOPICS.commands)
  receive(@Payload() message: StoredMessage): Promise<void> {
    return this.intake.receive(message);
  }
}
