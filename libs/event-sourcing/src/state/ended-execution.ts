import type { ExecutionType, LogPosition, UndoCounts } from '@commander/contracts';
import { isLoad } from './execution-state';

/** The newest order to delete the undo images of an execution, which cannot be rolled back since the first one was decided. */
export interface Expiry {
  readonly orderId: string;
  readonly decisionId: string;
  /** Where its decision stands in the log. */
  readonly position: LogPosition;
  readonly issuedAt: string;
  readonly attempt: number;
  readonly partition: number;
  /** Whether the images are gone from the target. */
  readonly forgotten: boolean;
}

/** What later decisions need to know of an execution that has ended. */
export interface EndedExecution {
  readonly id: string;
  /** The first execution of its chain of resumes. */
  readonly chainId: string;
  readonly type: ExecutionType;
  readonly operator: string;
  readonly end: 'completed' | 'failed' | 'cancelled';
  /** Milliseconds since 1970. */
  readonly endedAt: number;
  readonly planHash: string;
  /** Whether a fence was ever opened: without one nothing was written. */
  readonly opened: boolean;
  /** Incremental reading: up to where each entity was read without a gap. */
  readonly watermarks: Readonly<Record<string, string>>;
  /** Rollbacks: what was undone, what of it, and where the cascade is to end. */
  readonly undoes: string | null;
  readonly undone: UndoCounts;
  readonly cascadeTo: string | null;
  /** What has become of it since: `wanted` reserves the writer slot; `begun` may be undone in part. */
  readonly undoing: 'none' | 'wanted' | 'begun' | 'done';
  readonly rolledBackBy: string | null;
  /** Null as long as its undo images are kept. */
  readonly expiry: Expiry | null;
}

/** Up to where an entity was read by what completed and still stands; undefined where nothing did. */
export const watermarkOf = (ended: ReadonlyMap<string, EndedExecution>, entity: string): string | undefined =>
  [...ended.values()].findLast(
    ({ type, end, undoing, watermarks }) =>
      isLoad(type) && end === 'completed' && undoing === 'none' && Object.hasOwn(watermarks, entity),
  )?.watermarks[entity];

/** Whether what an execution wrote still stands in the target, wholly or in part. */
const isStanding = (ended: EndedExecution): boolean =>
  isLoad(ended.type) && ended.opened && ended.undoing !== 'done';

/** An execution and the later ones of its project, in the order of their ends, as far as they stand. */
export function standingFrom(
  ended: ReadonlyMap<string, EndedExecution>,
  first: EndedExecution,
): EndedExecution[] {
  const all = [...ended.values()];
  return all.slice(all.indexOf(first)).filter(isStanding);
}

/**
 * What stands of an execution's chain, in the order of the ends. A resume and what it goes on with are one work: whatever undoes
 * it begins with the last of these and ends with the first.
 */
export const standingOfChain = (
  ended: ReadonlyMap<string, EndedExecution>,
  { chainId }: Pick<EndedExecution, 'chainId'>,
): EndedExecution[] => [...ended.values()].filter((other) => other.chainId === chainId && isStanding(other));
