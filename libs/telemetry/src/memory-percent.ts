import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

/**
 * How much of the memory that it may have this process uses, in per cent: of its container's or machine's by what is resident, or of
 * JavaScript's heap by what is in use there, whichever is more.
 */
export function memoryPercent(): number {
  const { used_heap_size: used, heap_size_limit: most } = getHeapStatistics();
  return percentOf(process.memoryUsage.rss() / LIMIT, used / most);
}

// Bytes: a limit of the control group, else the machine's memory; Node says 0, or more than there is, for none. Asked once: it is read from
// files, and every fact and every decision asks how full the memory is.
const LIMIT = Math.min(process.constrainedMemory() || Infinity, totalmem());

const percentOf = (...shares: number[]): number => Math.round(Math.max(...shares) * 1000) / 10;
