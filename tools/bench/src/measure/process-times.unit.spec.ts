import { familySeconds, parseStat } from './process-times';

const line = (pid: number, parent: number, ticks: readonly number[], name = 'node'): string =>
  `${pid} (${name}) S ${parent} ${pid} ${pid} 0 -1 4194304 100 0 0 0 ${ticks.join(' ')} 20 0 11 0 4711 0 0\n`;

describe('a line of /proc/PID/stat', () => {
  it('tells the parent and times in seconds', () => {
    expect(parseStat(line(42, 7, [150, 50, 30, 20]))).toEqual({
      pid: 42,
      parent: 7,
      own: 2,
      ofEndedChildren: 0.5,
    });
  });

  it('may hold blanks and brackets in the name', () => {
    expect(parseStat(line(42, 7, [100, 0, 0, 0], 'a) R 9 (b'))).toMatchObject({ parent: 7, own: 1 });
  });
});

describe('the time of a family', () => {
  const processes = [
    line(1, 0, [9000, 0, 0, 0]),
    line(10, 1, [100, 0, 300, 0]),
    line(11, 10, [50, 0, 0, 0]),
    line(12, 11, [25, 0, 25, 0]),
    line(20, 1, [7000, 0, 0, 0]),
  ].map(parseStat);

  it('is that of a process, its descendants and those of them that have ended', () => {
    expect(familySeconds(10, processes)).toBe(5);
  });

  it('is none where the process has gone', () => {
    expect(familySeconds(99, processes)).toBe(0);
  });
});
