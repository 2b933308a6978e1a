import { Controller, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@commander/contracts';
import { MessageLogContext, RethrowFilter, type StoredMessage } from '@commander/kafka';
import { ProcessOrders } from './process-orders';

/** Subscribes the processor to the batches topic. */
@Controller()
@UseFilters(RethrowFilter)
export class OrdersController {
  constructor(private readonly orders: ProcessOrders) {}

  @EventPattern(TOPICS.batches)
  receive(@Payload() message: StoredMessage, @Ctx() context: MessageLogContext): Promise<void> {
    return this.orders.receive(message, context.signal);
  }
}
