import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { startTelemetry } from '../start-telemetry';

// A tiny service, started by a test in a process of its own: an HTTP server that calls itself, works in spans, and prints what it saw.
async function main(): Promise<void> {
  const telemetry = await startTelemetry({
    service: 'traced-service',
    version: '1.2.3',
    instance: 'traced-1',
    env: process.env,
  });
  const { createServer, get } = await import('node:http');
  const { currentTraceparent, withParent, withSpan } = await import('../index');
  const seen: Record<string, unknown> = {};

  const server = createServer((request, response) => {
    seen.forwarded = request.headers.traceparent;
    void withSpan('handle', {}, () => response.end('done'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const call = () =>
    new Promise<void>((resolve, reject) => {
      const headers = { baggage: 'canary=canary-baggage' };
      get({ port, path: '/records?email=canary-query', headers }, (response) => {
        response.resume().once('end', resolve);
      }).once('error', reject);
    });

  const parent = process.env.TEST_TRACEPARENT;
  await withSpan('command', { parent, attributes: { execution_id: 'e-1' }, kind: 'consumer' }, async () => {
    seen.inside = currentTraceparent();
    await call();
  });
  await withSpan('broken', { parent: null }, () => {
    throw Object.assign(new Error('canary-message'), { code: '22P02', detail: 'canary-detail' });
  }).catch(() => undefined);
  await withParent(parent, () => call());
  server.close();
  const started = process.hrtime.bigint();
  await telemetry.shutdown();
  seen.shutdownMs = Number((process.hrtime.bigint() - started) / 1_000_000n);
  process.stdout.write(`${JSON.stringify(seen)}\n`);
}

void main();
