import { Module, type DynamicModule } from '@nestjs/common';
import { loggingModule, type LoggerOptions } from '@commander/telemetry';
import type { Parts } from './parts';
import { AuditController } from './shell/http/audit.controller';
import { ReaderAccess } from './shell/http/reader-access';
import { AuditReader } from './shell/query/audit-reader';
import { LineageReader } from './shell/query/lineage-reader';

/** The wiring of the audit log's HTTP face. */
@Module({})
export class AuditLoggerModule {
  static async with(parts: Parts, logging: LoggerOptions): Promise<DynamicModule> {
    return {
      module: AuditLoggerModule,
      imports: [await loggingModule(logging)],
      controllers: [AuditController],
      providers: [
        { provide: AuditReader, useValue: parts.audit },
        { provide: LineageReader, useValue: parts.lineage },
        { provide: ReaderAccess, useValue: parts.access },
        { provide: 'shutdown', useValue: { onModuleDestroy: () => parts.close() } },
      ],
    };
  }
}
