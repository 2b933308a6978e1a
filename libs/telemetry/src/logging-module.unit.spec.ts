import { Controller, Get, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { loggingModule } from './logging-module';

const canary = 'canary-7f3a';
const lines: string[] = [];
const destination = { write: (line: string) => void lines.push(line) };

@Controller()
class Rows {
  @Get('rows')
  rows(): string {
    return 'ok';
  }

  @Get('broken')
  broken(): string {
    throw Object.assign(new Error(`value ${canary}`), { code: '22P02' });
  }
}

@Module({
  imports: [
    loggingModule({ service: 's', instance: 'i', env: { COMMANDER_LOG_LEVEL: 'debug' }, destination }),
  ],
  controllers: [Rows],
})
class TestModule {}

describe('loggingModule', () => {
  let app: INestApplication;
  let url: string;
  beforeAll(async () => {
    app = await NestFactory.create(TestModule, { bufferLogs: true });
    app.useLogger(app.get(Logger));
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  it('logs requests by method, path and status, without query or headers', async () => {
    await fetch(`${url}/rows?email=${canary}`, {
      headers: { authorization: `Bearer ${canary}`, 'x-note': canary },
    });
    const line = lines
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .find((entry) => 'res' in entry);
    expect(line).toMatchObject({
      level: 'debug',
      req: { method: 'GET', path: '/rows' },
      res: { status: 200 },
    });
    expect(lines.join('')).not.toContain(canary);
  });

  it("logs an unexpected error's code and never its message", async () => {
    const answer = await fetch(`${url}/broken`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain(canary);
    expect(lines.join('')).toContain('"code":"22P02"');
    expect(lines.join('')).not.toContain(canary);
  });

  it("carries NestJS's own lines, and warns of nothing", () => {
    const entries = lines.map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(entries.some((entry) => entry.context === 'NestApplication')).toBe(true);
    expect(entries.filter((entry) => entry.level === 'warn')).toEqual([]);
  });
});
