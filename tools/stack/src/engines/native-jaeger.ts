import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port';
import { repositoryRoot } from '../repository-root';
import { runTool } from '../run-tool';
import { StackError } from '../stack-error';
import { cacheFolder } from '../stack-home';
import { awaitReady } from './await-ready';
import type { EngineContext } from './engine-context';
import { httpAnswers } from './probes';

/** The name of the trace store among the stack's children. */
export const JAEGER_CHILD = 'jaeger';

const PACKAGE = 'github.com/jaegertracing/jaeger/cmd/all-in-one';

/** Where traces go and where they are asked for. */
export interface JaegerAddresses {
  /** OTLP over HTTP, without the path /v1/traces. */
  readonly otlp: string;
  /** OTLP over gRPC, as host:port. */
  readonly otlpGrpc: string;
  /** The query API, and the page where it is there. */
  readonly query: string;
}

async function jaegerBinary(onProgress: (line: string) => void): Promise<string> {
  const folder = join(repositoryRoot(), 'tools', 'stack', 'jaeger');
  const version =
    /jaegertracing\/jaeger (v\S+)/.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))?.[1] ?? 'unknown';
  const binary = join(cacheFolder(), `jaeger-${version}`);
  if (existsSync(binary)) return binary;
  onProgress(`Building Jaeger ${version} with Go (once, some minutes)`);
  const draft = `${binary}.${process.pid}.draft`;
  const { code } = await runTool('go', ['build', '-mod=readonly', '-trimpath', '-o', draft, PACKAGE], {
    cwd: folder,
  });
  if (code !== 0)
    throw new StackError(`Go could not build Jaeger ${version}: see to the network, or go without Jaeger.`);
  renameSync(draft, binary);
  return binary;
}

/** The arguments of `all-in-one`: every listener on loopback, on a port that was free. */
export function jaegerArguments(ports: {
  query: number;
  otlpHttp: number;
  otlpGrpc: number;
  others: number[];
}): string[] {
  const [admin = 0, queryGrpc = 0, collectorHttp = 0, collectorGrpc = 0] = ports.others;
  const listeners: Record<string, number> = {
    'query.http-server': ports.query,
    'query.grpc-server': queryGrpc,
    'collector.otlp.http': ports.otlpHttp,
    'collector.otlp.grpc': ports.otlpGrpc,
    'collector.http-server': collectorHttp,
    'collector.grpc-server': collectorGrpc,
    'admin.http': admin,
  };
  return [
    '--log-level=warn',
    '--memory.max-traces=20000',
    ...Object.entries(listeners).map(([flag, port]) => `--${flag}.host-port=127.0.0.1:${port}`),
  ];
}

/** Starts Jaeger under the guardian, building it the first time, and waits until it answers. */
export async function startNativeJaeger(context: EngineContext): Promise<JaegerAddresses> {
  const command = await jaegerBinary(context.onProgress);
  context.onProgress('Starting Jaeger');
  const [query = 0, otlpHttp = 0, otlpGrpc = 0, ...others] = await Promise.all(
    Array.from({ length: 7 }, freePort),
  );
  await context.guardian.request({
    op: 'spawn',
    spec: {
      name: JAEGER_CHILD,
      tier: 'engine',
      command,
      args: jaegerArguments({ query, otlpHttp, otlpGrpc, others }),
    },
  });
  const queryUrl = `http://127.0.0.1:${query}`;
  await awaitReady(context.guardian, context.home, {
    child: JAEGER_CHILD,
    answers: () => httpAnswers(`${queryUrl}/api/services`),
  });
  return { otlp: `http://127.0.0.1:${otlpHttp}`, otlpGrpc: `127.0.0.1:${otlpGrpc}`, query: queryUrl };
}
