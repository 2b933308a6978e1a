import type { Style } from '../text/style';
import { table } from '../text/table';
import type { LocalStatus, ProgramStatus } from './local-status';
import { maskUrl } from './mask-url';

function stateOf({ running, healthy }: ProgramStatus, style: Style): string {
  if (!running) return style.bad('ended');
  if (healthy === null) return 'running';
  return healthy ? style.good('well') : style.bad('not well');
}

/** The addresses of a running stack, passwords masked. */
export function addressLines(status: LocalStatus): string[] {
  const databases = Object.entries(status.databases).map(([name, url]) => [`database ${name}`, maskUrl(url)]);
  return table([
    ['api', status.api ?? 'none'],
    ['kafka', status.brokers.join(',')],
    ...databases,
    ...(status.jaeger === null ? [] : [['jaeger', status.jaeger]]),
    ...(status.otlp === null ? [] : [['otlp', status.otlp]]),
  ]);
}

/** The state of a local stack for people. */
export function statusLines(status: LocalStatus, style: Style): string[] {
  if (!status.running) return [`Nothing runs in ${status.home}; start it with: commander up`];
  const programs = status.programs.map((p) => [p.name, String(p.pid), p.url ?? '', stateOf(p, style)]);
  return [
    `Runs in ${status.home} since ${status.started_at ?? 'now'}`,
    ...addressLines(status),
    '',
    ...table(programs),
  ];
}
