import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Profile } from '@commander/security';
import type { DataSource } from 'typeorm';
import { AuditController } from '../shell/http/audit.controller';
import { ReaderAccess } from '../shell/http/reader-access';
import type { TokenStore } from '../shell/http/token-store';
import { AuditReader } from '../shell/query/audit-reader';
import { LineageReader } from '../shell/query/lineage-reader';

/** The answer to a request. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The HTTP face over an audit database, on a free port. */
export class TestFace {
  private constructor(private readonly app: INestApplication) {}

  static async open(source: DataSource, profile: Profile, tokens: TokenStore | null): Promise<TestFace> {
    const module = Test.createTestingModule({
      controllers: [AuditController],
      providers: [
        { provide: AuditReader, useValue: new AuditReader(source) },
        { provide: LineageReader, useValue: new LineageReader(source) },
        { provide: ReaderAccess, useValue: new ReaderAccess(profile, tokens) },
      ],
    });
    const app = (await module.compile()).createNestApplication();
    await app.listen(0, '127.0.0.1');
    return new TestFace(app);
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    // Not fetch: it lets nobody choose the Host header.
    const asked = request(`${await this.app.getUrl()}${path}`, { headers }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, body: await json(response) };
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
