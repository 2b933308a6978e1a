import { readdirSync, readFileSync } from 'node:fs';
import { familySeconds, parseStat, type ProcessTimes } from './process-times';

/** Seconds of processor time by who used them. */
export type ProcessorSeconds = Readonly<Record<string, number>>;

function statOf(pid: string): ProcessTimes[] {
  try {
    return [parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))];
  } catch {
    return [];
  }
}

const allProcesses = (): ProcessTimes[] => {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(statOf);
  } catch {
    return [];
  }
};

/** What programs have used so far, each with its descendants; `client` is what this process has run to its end. Nothing where there is no /proc. */
export function processorSeconds(pids: ReadonlyMap<string, number>): ProcessorSeconds {
  const processes = allProcesses();
  const client = processes.find(({ pid }) => pid === process.pid)?.ofEndedChildren;
  return {
    ...(client !== undefined && { client }),
    ...Object.fromEntries([...pids].map(([name, pid]) => [name, familySeconds(pid, processes)])),
  };
}

const LEAST = 0.02;

/** What was used between two readings; whoever used next to nothing is left out. */
export const usedBetween = (before: ProcessorSeconds, after: ProcessorSeconds): ProcessorSeconds =>
  Object.fromEntries(
    Object.entries(after)
      .map(([name, seconds]) => [name, seconds - (before[name] ?? 0)] as const)
      .filter(([, seconds]) => seconds >= LEAST),
  );
