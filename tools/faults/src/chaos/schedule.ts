import type { FailPointName } from '@commander/fail-points';
import type { FailPointEntry } from '../arena/fail-point-file';
import { pickBelow, pickOne } from '../shop/random';
import type { TransactionMode } from './round-options';

/** Something that is done to the installation once a part of the records, 0 to 1, has its outcome. */
export interface Strike {
  readonly at: number;
  readonly what:
    | { readonly kind: 'kill' | 'freeze' | 'end'; readonly service: string; readonly ms: number }
    | {
        readonly kind: 'reset' | 'cut' | 'slow';
        readonly proxy: 'kafka' | 'target' | 'own';
        readonly ms: number;
      }
    | { readonly kind: 'pause' | 'double-orders' | 'end-sessions' | 'double-commands' };
}

/** What a round does to an installation. */
export interface Schedule {
  /** Armed before the start. */
  readonly entries: readonly FailPointEntry[];
  readonly strikes: readonly Strike[];
  /** How the round is to end. */
  readonly end: 'complete' | 'cancel' | 'roll-back' | 'cancel-and-roll-back';
}

const POINTS: Record<TransactionMode | 'any', readonly FailPointName[]> = {
  any: [
    'batch.after-read',
    'batch.committed',
    'batch.published',
    'prepare.after-fence',
    'close.after-mark',
    'decider.before-append',
    'decider.after-append',
    'decider.before-send',
    'decider.after-send',
    'checkpoint.while-writing',
    'intake.after-append',
    'audit.in-append',
    'verify.in-middle',
    'projector.before-save',
    'snapshot.before-save',
  ],
  'per-batch': ['batch.between-rows', 'batch.after-ledger'],
  'per-record': ['batch.between-rows', 'batch.after-ledger'],
  single: ['promote.in-middle', 'batch.after-ledger'],
};
const UNDO_POINT: FailPointName = 'undo.in-middle';
const DEEPEST_HIT = 6;

const PROXIES = ['kafka', 'target', 'own'] as const;

/** Draws a schedule; the same numbers give the same one. */
export function drawSchedule(
  random: () => number,
  { mode, services }: { mode: TransactionMode; services: readonly string[] },
): Schedule {
  const ends = [
    'complete',
    'complete',
    'complete',
    'complete',
    'cancel',
    'roll-back',
    'cancel-and-roll-back',
  ] as const;
  const end = pickOne(random, ends);
  const undo = end.includes('roll') ? [UNDO_POINT] : [];
  const points = [...POINTS.any, ...POINTS[mode], ...POINTS[mode], ...undo];
  const entries = Array.from({ length: pickBelow(random, 4) }, () => drawEntry(random, points));
  const strikes = Array.from({ length: 1 + pickBelow(random, 3) }, () => drawStrike(random, services));
  return { entries: [...new Set(entries)], strikes: strikes.sort((a, b) => a.at - b.at), end };
}

function drawEntry(random: () => number, points: readonly FailPointName[]): FailPointEntry {
  const action = random() < 0.85 ? 'kill' : 'exit';
  return `${pickOne(random, points)}=${action}@${1 + pickBelow(random, DEEPEST_HIT)}`;
}

function drawStrike(random: () => number, services: readonly string[]): Strike {
  const at = Math.round(random() * 80) / 100;
  const ms = 500 + pickBelow(random, 5500);
  const service = pickOne(random, services);
  const proxy = pickOne(random, PROXIES);
  const whats: readonly Strike['what'][] = [
    { kind: 'kill', service, ms },
    { kind: 'kill', service, ms },
    { kind: 'freeze', service, ms },
    { kind: 'end', service, ms },
    { kind: 'reset', proxy, ms },
    { kind: 'cut', proxy, ms },
    { kind: 'slow', proxy, ms },
    { kind: 'pause' },
    { kind: 'double-orders' },
    { kind: 'double-commands' },
    { kind: 'end-sessions' },
  ];
  return { at, what: pickOne(random, whats) };
}
