import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { counter, gauge, histogram, metricsHandler, observedGauge } from './metrics';
import { startTelemetry, type Telemetry } from './start-telemetry';

describe('metrics', () => {
  let server: Server;
  let telemetry: Telemetry | undefined;
  beforeAll(async () => {
    server = createServer(metricsHandler).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(async () => {
    await telemetry?.shutdown();
    server.close();
  });
  const read = () => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);

  it('are unavailable before the start, then in Prometheus text', async () => {
    expect((await read()).status).toBe(503);
    telemetry = await startTelemetry({ service: 's', version: '1', instance: 'i', env: {} });
    counter('commander_records', 'Records with an outcome').add(3, { outcome: 'created' });
    histogram('commander_batch_duration_seconds', 'Time of a batch', [0.1, 1]).record(0.5);
    gauge('commander_in_flight', 'Batches in flight').record(4);
    observedGauge('commander_lag', 'Messages behind', () => [{ value: 9, labels: { topic: 't' } }]);
    const text = await (await read()).text();
    expect(text).toMatch(/^commander_records_total\{outcome="created"\} 3$/m);
    expect(text).toMatch(/^commander_batch_duration_seconds_bucket\{le="1"\} 1$/m);
    expect(text).toMatch(/^commander_in_flight 4$/m);
    expect(text).toMatch(/^commander_lag\{topic="t"\} 9$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).toMatch(/^event_loop_delay_seconds\{quantile="0.99"/m);
    expect(text).toMatch(/^target_info\{.*service_name="s"/m);
  });
});
