import { Controller, UseFilters } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@commander/contracts';
import { RethrowFilter, type StoredMessage } from '@commander/kafka';
import { VerifyOrders } from './verify-orders';

/** Subscribes the verifier to the batches topic. */
@Controller()
@UseFilters(RethrowFilter)
export class OrdersController {
  constructor(private readonly orders: VerifyOrders) {}

  @EventPattern(TOPICS.batches)
  receive(@Payload() message: StoredMessage): Promise<void> {
    return this.orders.receive(message);
  }
}
