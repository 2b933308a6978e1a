import { INVARIANTS } from '../oracle/violation';
import { assertedBy, isGreen, type CaseResult } from './run-cases';

/** What a cell says of an invariant: held, broken, or not asked. */
function cellOf({ fault, violations }: CaseResult, invariant: (typeof INVARIANTS)[number]): string {
  if (violations.some((violation) => violation.invariant === invariant)) return 'BROKEN';
  return assertedBy(fault).includes(invariant) ? 'held' : '';
}

const rowOf = (result: CaseResult): string[] => [
  result.fault.id,
  result.fault.title,
  result.fault.expect,
  ...INVARIANTS.map((invariant) => cellOf(result, invariant)),
  isGreen(result) ? 'green' : 'RED',
  `${result.seconds.toFixed(1)} s`,
];

const HEAD = ['fault', 'what happens', 'then it', ...INVARIANTS, 'verdict', 'took'];

/** The table fault -> invariants held, in Markdown. */
export function faultTable(results: readonly CaseResult[]): string {
  const rows = [HEAD, HEAD.map(() => '---'), ...results.map(rowOf)];
  return `${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

/** The same in few columns, for a terminal. */
export function shortTable(results: readonly CaseResult[]): string[] {
  const width = Math.max(...results.map(({ fault }) => fault.id.length));
  return results.map((result) => {
    const { fault, violations, seconds, error } = result;
    const broken = new Set(violations.map(({ invariant }) => invariant));
    const held = assertedBy(fault).filter((invariant) => !broken.has(invariant));
    const told = [
      `held ${held.join(' ')}`,
      ...(broken.size > 0 ? [`BROKEN ${[...broken].join(' ')}`] : []),
      ...(error === undefined ? [] : ['NOT CARRIED OUT']),
    ];
    return `${fault.id.padEnd(width)}  ${isGreen(result) ? 'green' : 'RED  '}  ${seconds.toFixed(1).padStart(6)} s  ${told.join('; ')}`;
  });
}
