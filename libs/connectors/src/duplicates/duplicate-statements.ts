import type { Entity } from '@commander/contracts';
import type { ComparedRecord, RecordPlace } from '@commander/migration-plan';

/** What a record is compared by under one rule, as the target keeps it while duplicates are decided. */
export interface KeptKey extends ComparedRecord {
  /** The rule's place among the rules. */
  readonly rule: number;
  /** A keyed hash: records of one rule with the same hash are the same, or stand in one block. */
  readonly hash: Buffer;
  /** What is compared within a block, sealed; null where equal hashes are all. */
  readonly sealed: string | null;
}

/** A later record of a hash, and the first one. */
export interface FoundPair {
  readonly rule: number;
  readonly first: ComparedRecord;
  readonly later: ComparedRecord;
}

/** What becomes of a record whose group has an earlier one. */
export interface DuplicateDecision extends RecordPlace {
  /** The name of the rule. */
  readonly rule: string;
  readonly outcome: 'failed' | 'skipped' | 'updated' | 'merged';
  /** The record that is written for the group; batch 0 where the row stands in the target already. */
  readonly survivor: RecordPlace;
  /** The id of the group's row in the target. */
  readonly targetId: string;
}

/** The values of a group's later record, sealed; of a row that the target holds already they come first. */
export interface KeptRow extends RecordPlace {
  readonly survivor: RecordPlace;
  readonly sealed: string;
}

/** What was decided once for an entity. */
export interface DuplicatePlan {
  /** Names the pass that decided. */
  readonly run: string;
  /** SHA-256 over the batches that it decided over. */
  readonly digest: string;
}

/** An entity of a chain of resumes. */
export interface OfEntity {
  readonly chainId: string;
  readonly entity: string;
}

/** A batch of it. */
export interface OfBatch extends OfEntity {
  readonly batch: number;
}

/**
 * What deciding about duplicates takes of a target's session. What a pass writes is seen by nobody until its plan is inserted, and the first
 * plan of an entity is the only one; hashes and sealed texts are all it keeps of values.
 */
export interface DuplicateStatements {
  readPlan(of: OfEntity): Promise<DuplicatePlan | null>;
  /** False where there is one. */
  insertPlan(of: OfEntity, plan: DuplicatePlan, executionId: string): Promise<boolean>;
  keepKeys(run: string, executionId: string, keys: readonly KeptKey[]): Promise<void>;
  /** Tells the later records of every hash that is not a block's, some thousands at a time; sorted by the database. */
  eachPair(run: string, take: (pairs: readonly FoundPair[]) => void): Promise<void>;
  /** The size of the largest block of a rule. */
  largestBlock(run: string, rule: number): Promise<number>;
  /** Tells the blocks of a rule with two records or more, whole and one after the other. */
  eachBlock(run: string, rule: number, take: (block: readonly KeptKey[]) => Promise<void>): Promise<void>;
  /** Forgets some of what a run compared by; false once there is none. */
  dropKeys(run: string): Promise<boolean>;
  keepDecisions(run: string, executionId: string, decisions: readonly DuplicateDecision[]): Promise<void>;
  keepRows(run: string, executionId: string, rows: readonly KeptRow[]): Promise<void>;
  decisionsOf(run: string, batch: number): Promise<DuplicateDecision[]>;
  /** The kept rows of the groups whose survivor stands in a batch, in the order of the source. */
  rowsOf(run: string, batch: number): Promise<KeptRow[]>;
  /** The earlier batches that a batch's records depend on and that have no outcome yet for this execution. */
  openSurvivors(of: OfBatch, executionId: string): Promise<number[]>;
  /** The ids of survivors in other batches that failed, among those that a batch's records depend on. */
  failedSurvivors(of: OfBatch): Promise<RecordPlace[]>;
  /** Notes, in the transaction that gives a batch its outcome, which of its survivors failed. */
  markFailed(of: OfBatch, ids: readonly string[]): Promise<void>;
  /** Tells the rows of an entity's table as texts in the order of its fields, in the order of the key. */
  eachTargetRow(
    entity: Entity,
    take: (rows: readonly (readonly (string | null)[])[]) => Promise<void>,
  ): Promise<void>;
  /** Forgets some of what an execution kept and no plan names; false once there is none. */
  dropUnplanned(executionId: string): Promise<boolean>;
  /** Forgets the plans of a chain, unless an execution of it is open; returns the chain's closed executions. */
  forgetPlans(chainId: string): Promise<string[]>;
}
