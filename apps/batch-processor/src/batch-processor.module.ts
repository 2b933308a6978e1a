import { Module, type DynamicModule } from '@nestjs/common';
import { loggingModule } from '@commander/telemetry';
import { OrdersController } from './shell/orders.controller';
import { ProcessOrders } from './shell/process-orders';

/** The wiring of the batch-processor. */
@Module({})
export class BatchProcessorModule {
  static async with(instance: string, orders: ProcessOrders): Promise<DynamicModule> {
    return {
      module: BatchProcessorModule,
      imports: [await loggingModule({ service: 'batch-processor', instance, env: process.env })],
      controllers: [OrdersController],
      providers: [{ provide: ProcessOrders, useValue: orders }],
    };
  }
}
