/** The processor time of a process and of its ended children, in seconds, and who started it. */
export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly own: number;
  readonly ofEndedChildren: number;
}

// proc(5): times are in clock ticks, of which Linux has a hundred a second for programs.
const TICKS = 100;

/** Reads /proc/PID/stat: fields 4 (parent), 14 and 15 (own time), 16 and 17 (ended children that were waited for). */
export function parseStat(stat: string): ProcessTimes {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .trim()
    .split(' ')
    .map(Number);
  // The first field behind the name is field 3.
  const field = (number: number): number => fields[number - 3] ?? NaN;
  return {
    pid: parseInt(stat, 10),
    parent: field(4),
    own: (field(14) + field(15)) / TICKS,
    ofEndedChildren: (field(16) + field(17)) / TICKS,
  };
}

/** The processor time of a process with all its descendants, living or ended, in seconds. */
export function familySeconds(pid: number, processes: readonly ProcessTimes[]): number {
  const self = processes.find((process) => process.pid === pid);
  if (!self) return 0;
  const children = processes.filter(({ parent }) => parent === pid);
  return children.reduce(
    (sum, child) => sum + familySeconds(child.pid, processes),
    self.own + self.ofEndedChildren,
  );
}
