import { Module, type DynamicModule } from '@nestjs/common';
import { loggingModule } from '@commander/telemetry';
import { OrdersController } from './shell/orders.controller';
import { VerifyOrders } from './shell/verify-orders';

/** The wiring of the verifier. */
@Module({})
export class VerifierModule {
  static async with(instance: string, orders: VerifyOrders): Promise<DynamicModule> {
    return {
      module: VerifierModule,
      imports: [await loggingModule({ service: 'verifier', instance, env: process.env })],
      controllers: [OrdersController],
      providers: [{ provide: VerifyOrders, useValue: orders }],
    };
  }
}
