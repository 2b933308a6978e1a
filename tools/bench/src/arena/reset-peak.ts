import { writeFileSync } from 'node:fs';

/** Makes a process's peak of memory begin anew from what it holds now; nothing happens where the system cannot (proc(5), clear_refs). */
export function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // The peak is then that of the process's whole life.
  }
}
