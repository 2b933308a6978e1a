import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from '@commander/testing';

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const [, traceId, parentSpanId] = parent.split('-');

interface Seen {
  forwarded?: string;
  inside?: string;
  shutdownMs: number;
}

async function runService(env: Record<string, string>): Promise<{ seen: Seen; stderr: string }> {
  const files = ['swc-hook.cjs', 'traced-service.ts'].map((file) => join(__dirname, 'testing', file));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-r', ...files], {
    env: { PATH: process.env.PATH, TEST_TRACEPARENT: parent, ...env },
    timeout: 60_000,
  });
  return { seen: JSON.parse(stdout) as Seen, stderr };
}

const one = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan => {
  const span = spans.find((each) => each.name === name);
  if (!span) throw new Error(`No span is named ${name}.`);
  return span;
};
const named = (spans: readonly ReceivedSpan[], name: string) => spans.filter((span) => span.name === name);

function ancestors(spans: readonly ReceivedSpan[], of: ReceivedSpan): ReceivedSpan[] {
  const parentOf = spans.find((span) => span.spanId === of.parentSpanId);
  return parentOf ? [parentOf, ...ancestors(spans, parentOf)] : [];
}

describe('startTelemetry', () => {
  let receiver: OtlpReceiver;
  beforeAll(async () => {
    receiver = await startOtlpReceiver();
  });
  afterAll(() => receiver.stop());

  it('sends the spans of one trace with their parents, and no value', async () => {
    const { seen, stderr } = await runService({ COMMANDER_OTLP_ENDPOINT: `${receiver.url}/` });
    expect(stderr).toBe('');
    const spans = await receiver.waitFor(
      (all) => named(all, 'handle').length === 2 && named(all, 'broken').length === 1,
      10_000,
    );

    const command = one(spans, 'command');
    expect(command).toMatchObject({
      traceId,
      parentSpanId,
      service: 'traced-service',
      instance: 'traced-1',
      scope: 'commander',
    });
    expect(command.attributes).toEqual({ execution_id: 'e-1' });
    expect(seen.inside).toBe(`00-${traceId}-${command.spanId}-01`);

    const lineOf = (span: ReceivedSpan) => ancestors(spans, span).map(({ scope }) => scope);
    const http = '@opentelemetry/instrumentation-http';
    expect(named(spans, 'handle').map(lineOf)).toEqual([
      [http, http, 'commander'],
      // Outside a span of ours the call itself is no span, yet it carries the trace.
      [http],
    ]);
    expect(new Set(named(spans, 'handle').map((span) => span.traceId))).toEqual(new Set([traceId]));

    const broken = one(spans, 'broken');
    expect(broken.parentSpanId).toBeUndefined();
    expect(broken.traceId).not.toBe(traceId);
    expect(broken.status).toEqual({ code: 2, message: '22P02' });
    expect(receiver.raw()).not.toContain('canary');
  });

  it('without an endpoint sends nothing, yet lets the trace travel on', async () => {
    const before = receiver.spans().length;
    const { seen, stderr } = await runService({});
    expect(stderr).toBe('');
    expect(seen.inside).toBe(parent);
    expect(seen.forwarded).toBe(parent);
    expect(receiver.spans()).toHaveLength(before);
  });

  it('with a receiver that is not there neither warns nor waits for ever', async () => {
    const { seen, stderr } = await runService({ COMMANDER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    expect(stderr).toBe('');
    expect(seen.shutdownMs).toBeLessThan(15_000);
  });

  it('refuses an environment that is wrong, in one sentence each', async () => {
    const env = { COMMANDER_OTLP_ENDPOINT: 'nonsense', COMMANDER_TRACE_RATIO: '2' };
    await expect(runService(env)).rejects.toMatchObject({
      stderr: expect.stringMatching(
        /COMMANDER_OTLP_ENDPOINT .* is not valid[^]*COMMANDER_TRACE_RATIO .* is not valid/,
      ) as string,
    });
  });
});
