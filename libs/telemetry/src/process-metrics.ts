import { monitorEventLoopDelay } from 'node:perf_hooks';
import { memoryPercent } from './memory-percent';
import { observedGauge } from './metrics';

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;

function observeEventLoop(): void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  observedGauge(
    'event_loop_delay_seconds',
    'Delay of the event loop since the metrics were last read',
    () => {
      const [p99, max] = [delay.percentile(99) / NANOSECONDS, delay.max / NANOSECONDS];
      delay.reset();
      return [
        { value: p99, labels: { quantile: '0.99' } },
        { value: max, labels: { quantile: '1' } },
      ];
    },
  );
}

/** Registers the gauges that every service has: its memory, its CPU time, and how late its event loop runs. */
export function observeProcess(): void {
  observedGauge('process_resident_memory_bytes', 'Resident memory of the process', () =>
    process.memoryUsage.rss(),
  );
  observedGauge('process_heap_used_bytes', 'JavaScript heap in use', () => process.memoryUsage().heapUsed);
  observedGauge('process_memory_percent', 'Memory in use, of what the process may have', memoryPercent);
  observedGauge('process_cpu_seconds', 'CPU time since the start', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / MICROSECONDS;
  });
  observeEventLoop();
}
