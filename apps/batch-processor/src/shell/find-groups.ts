import { setImmediate as breathe } from 'node:timers/promises';
import { ConnectorError, type KeptKey } from '@commander/connectors';
import type { DuplicateRule } from '@commander/contracts';
import {
  duplicateRules,
  ownFailure,
  RecordClusters,
  SIMILARITIES,
  type RecordGroup,
} from '@commander/migration-plan';
import type { DuplicatePass } from './duplicate-pass';

/** Puts records that are the same by any rule into groups; the database has sorted them. */
export async function findGroups(pass: DuplicatePass): Promise<RecordGroup[]> {
  const clusters = new RecordClusters();
  await pass.store.run((statements) =>
    statements.eachPair(pass.run, (pairs) => {
      for (const { rule, first, later } of pairs) clusters.add({ rule, a: first, b: later });
      expectFew(pass, clusters);
    }),
  );
  for (const [place, rule] of duplicateRules(pass.order.work.entity).entries()) {
    if (rule.fuzzy) await compareBlocks(pass, { rule, place, clusters });
  }
  const groups = clusters.groups();
  const { against } = pass.order.work.entity.duplicates;
  return against === 'target' ? groups.filter(([first]) => first.batch === 0) : groups;
}

interface FuzzyWork {
  readonly rule: DuplicateRule;
  readonly place: number;
  readonly clusters: RecordClusters;
}

async function compareBlocks(pass: DuplicatePass, work: FuzzyWork): Promise<void> {
  const { rule, place, clusters } = work;
  const { run } = pass;
  await pass.store.run(async (statements) => {
    const size = await statements.largestBlock(run, place);
    if (size > pass.limits.largestBlock) throw tooLarge(pass, rule, size);
    await statements.eachBlock(run, place, async (block) => {
      await compareBlock(pass, work, block);
      expectFew(pass, clusters);
    });
  });
}

async function compareBlock(
  { run, secrets }: DuplicatePass,
  { rule, place, clusters }: FuzzyWork,
  block: readonly KeptKey[],
): Promise<void> {
  const { similarity, threshold } = rule.fuzzy ?? { similarity: 'levenshtein', threshold: 1 };
  const compare = SIMILARITIES[similarity];
  const texts = block.map((key) => secrets.open<string>({ run }, key, key.sealed ?? ''));
  for (const [i, a] of block.entries()) {
    for (const [j, b] of block.entries()) {
      if (j > i && compare(texts[i] ?? '', texts[j] ?? '') >= threshold) clusters.add({ rule: place, a, b });
    }
    // A block may take seconds, in which the processor has to be heard of.
    await breathe();
  }
}

function tooLarge(
  { order, limits }: DuplicatePass,
  { name, fuzzy }: DuplicateRule,
  size: number,
): ConnectorError {
  const message = `Entity ${order.work.entity.name}: the fuzzy rule "${name}" would compare ${size} records of one block with each other, ${limits.largestBlock} at most can be: block by more of "${fuzzy?.block_by.field ?? ''}", or by another field.`;
  return new ConnectorError(ownFailure('duplicates.block', message));
}

function expectFew({ order, limits }: DuplicatePass, clusters: RecordClusters): void {
  if (clusters.size <= limits.mostDuplicates) return;
  const message = `Entity ${order.work.entity.name}: more than ${limits.mostDuplicates} records are the same as another one: make the rules narrower, or split the source.`;
  throw new ConnectorError(ownFailure('duplicates.many', message));
}
