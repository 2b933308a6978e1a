import { Module, type DynamicModule } from '@nestjs/common';
import { loggingModule } from '@commander/telemetry';
import type { Processor } from './open-processor';
import { OrdersController } from './shell/orders.controller';
import { ProcessOrders } from './shell/process-orders';
import { QuarantineController, QuarantineFace } from './shell/quarantine/quarantine.controller';

/** The wiring of the batch-processor. */
@Module({})
export class BatchProcessorModule {
  static async with(instance: string, { orders, quarantine }: Processor): Promise<DynamicModule> {
    return {
      module: BatchProcessorModule,
      imports: [await loggingModule({ service: 'batch-processor', instance, env: process.env })],
      controllers: [OrdersController, QuarantineController],
      providers: [
        { provide: ProcessOrders, useValue: orders },
        { provide: QuarantineFace, useValue: quarantine },
      ],
    };
  }
}
