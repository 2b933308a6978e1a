import { randomUUID } from 'node:crypto';
import type { PlanOrder } from '@commander/contracts';
import { keyedHash, parseKeyRing, seal } from '@commander/security';
import type { TargetSuite } from '../batch-target.features';
import { failureOf } from '../testing/failure-of';
import { batchOf, describeEndings, ExecutionOrders, sketchEntity } from '../testing/target-orders';
import type { DuplicateDecision, FoundPair, KeptKey } from './duplicate-statements';

const hashOf = (byte: number): Buffer => Buffer.alloc(32, byte);
const keyAt = (batch: number, index: number, hash: number, more: Partial<KeptKey> = {}): KeptKey => ({
  rule: 0,
  hash: hashOf(hash),
  batch,
  index,
  id: `s${batch}.${index}`,
  targetId: `t${batch}.${index}`,
  sealed: null,
  ...more,
});
const placeAt = (batch: number, index: number) => ({ batch, index, id: `s${batch}.${index}` });
const decisionAt = (
  batch: number,
  index: number,
  survivor: DuplicateDecision['survivor'],
): DuplicateDecision => ({
  ...placeAt(batch, index),
  rule: 'email',
  outcome: 'skipped',
  survivor,
  targetId: 'kept',
});
const ascending = (a: FoundPair, b: FoundPair) =>
  a.later.batch - b.later.batch || a.later.index - b.later.index;

/** What a target keeps while duplicates are decided, and when batches that depend on each other are loaded. */
export function describeDuplicates(suite: () => TargetSuite): void {
  let tables = 0;
  const given = async () => {
    const table = `twins_${++tables}`;
    await suite().harness.sql(`create table ${table} (id varchar(40) primary key, amount decimal(20, 2))`);
    const orders = new ExecutionOrders([
      sketchEntity({
        table,
        columns: { id: 'text', amount: 'numeric' },
        duplicates: { policy: 'skip', rules: [{ name: 'email', fields: ['amount'] }] },
      }),
    ]);
    await suite().target.prepare(orders.prepare());
    const load = orders.load();
    const planning: PlanOrder = { ...load, kind: 'plan', batch_size: 10 };
    return { table, orders, load, planning, run: randomUUID(), store: suite().target.duplicates };
  };
  const kept = async (table: string, run: string) =>
    (await suite().harness.sql(`select * from ${suite().harness.meta(table)} where run = '${run}'`)).length;

  it('keeps of what is compared a keyed hash and a sealed text, and nothing in the clear', async () => {
    const { store, run, orders } = await given();
    const keysUnder = (fill: number, batch: number): KeptKey => {
      const ring = parseKeyRing(`k:${Buffer.alloc(32, fill).toString('base64')}`);
      const hash = keyedHash(ring, ['duplicates', orders.executionId, 'Item'])('canary@example.org');
      const sealed = JSON.stringify(seal(ring, Buffer.from('canary@example.org'), { run, batch }));
      return keyAt(batch, 0, 0, { hash, sealed });
    };
    const keys = [keysUnder(1, 1), keysUnder(1, 2), keysUnder(2, 3)];
    await store.run((statements) => statements.keepKeys(run, orders.executionId, keys));
    const rows = await suite().harness.sql(
      `select * from ${suite().harness.meta('duplicate_key')} where run = '${run}' order by batch`,
    );
    expect(rows.map(({ sealed }) => sealed)).toEqual(keys.map(({ sealed }) => sealed));
    expect(JSON.stringify(rows)).not.toMatch(/canary|example/i);
    const [first, second, other] = rows.map(({ hash }) => hash?.replace('\\x', ''));
    expect(first).toBe(keys[0]?.hash.toString('hex'));
    expect(second).toBe(first);
    expect(other).not.toBe(first);
  });

  it('tells the later records of every hash with the first one, in the order of the source', async () => {
    const { store, run, orders } = await given();
    const pairs = await store.run(async (statements) => {
      // As two passes over batches might be kept: the order of keeping says nothing.
      await statements.keepKeys(run, orders.executionId, [keyAt(2, 10, 1), keyAt(10, 0, 1), keyAt(2, 9, 2)]);
      await statements.keepKeys(run, orders.executionId, [
        keyAt(0, 3, 1, { id: 'a ' }),
        keyAt(1, 0, 3, { rule: 1 }),
        keyAt(1, 1, 3),
      ]);
      await statements.keepKeys(randomUUID(), orders.executionId, [keyAt(1, 5, 2)]);
      const found: FoundPair[] = [];
      await statements.eachPair(run, (some) => void found.push(...some));
      return found;
    });
    const first = { batch: 0, index: 3, id: 'a ', targetId: 't0.3' };
    expect(pairs.sort(ascending)).toEqual([
      { rule: 0, first, later: { ...placeAt(2, 10), targetId: 't2.10' } },
      { rule: 0, first, later: { ...placeAt(10, 0), targetId: 't10.0' } },
    ]);
  });

  it('tells more pairs than it looks at in one go, each once', async () => {
    const { store, run, orders } = await given();
    const keys = Array.from({ length: 12_001 }, (_, i) => keyAt(1, i, 7));
    const places = await store.run(async (statements) => {
      await statements.keepKeys(run, orders.executionId, keys);
      const found: number[] = [];
      await statements.eachPair(run, (some) => void found.push(...some.map(({ later }) => later.index)));
      return found;
    });
    expect(places.sort((a, b) => a - b)).toEqual(keys.slice(1).map(({ index }) => index));
  });

  it('tells blocks whole, and how large the largest is', async () => {
    const { store, run, orders } = await given();
    const sealed = 'sealed';
    const blocks = await store.run(async (statements) => {
      await statements.keepKeys(run, orders.executionId, [
        keyAt(2, 0, 1, { sealed }),
        keyAt(1, 4, 1, { sealed }),
        keyAt(3, 0, 2, { sealed }),
        keyAt(1, 5, 3, { sealed }),
        keyAt(1, 6, 3, { sealed }),
        keyAt(1, 7, 3, { sealed }),
        keyAt(9, 9, 1, { sealed, rule: 1 }),
      ]);
      const found: (readonly KeptKey[])[] = [];
      await statements.eachBlock(run, 0, (block) => Promise.resolve(void found.push(block)));
      const pairs: FoundPair[] = [];
      await statements.eachPair(run, (some) => void pairs.push(...some));
      return { found, pairs, size: await statements.largestBlock(run, 0) };
    });
    expect(blocks).toEqual({
      found: [
        [keyAt(1, 4, 1, { sealed }), keyAt(2, 0, 1, { sealed })],
        [keyAt(1, 5, 3, { sealed }), keyAt(1, 6, 3, { sealed }), keyAt(1, 7, 3, { sealed })],
      ],
      pairs: [],
      size: 3,
    });
    expect(await store.run((statements) => statements.largestBlock(run, 5))).toBe(0);
  });

  it('lets the first plan of an entity count, whoever comes late or again', async () => {
    const { store, run, orders, planning } = await given();
    const mine = { run, digest: 'mine' };
    const late = { run: randomUUID(), digest: 'late' };
    await store.run((statements) => statements.keepKeys(run, orders.executionId, [keyAt(1, 0, 1)]));
    await store.run((statements) =>
      statements.keepDecisions(late.run, orders.executionId, [decisionAt(1, 1, placeAt(1, 0))]),
    );
    expect(await store.plan(planning)).toBeNull();
    const other = suite().harness.openTarget();
    const told = await Promise.all([store.publish(planning, mine), other.duplicates.publish(planning, late)]);
    await other.end();
    expect(told[0]).toEqual(told[1]);
    expect(await store.publish(planning, mine)).toEqual(told[0]);
    expect(await store.plan(planning)).toEqual(told[0]);
    expect(await kept('duplicate_key', run)).toBe(0);
  });

  it('publishes nothing below the fence', async () => {
    const { store, run, orders, planning } = await given();
    await suite().target.prepare(orders.prepare(30));
    const failure = await failureOf(store.publish(planning, { run, digest: 'stale' }));
    expect(failure.code).toBe('fence.stale');
    expect(await store.plan(planning)).toBeNull();
  });

  it('gives a batch what was decided of its records, and the rows that its survivors take values of', async () => {
    const { store, run, orders, planning, load } = await given();
    const decisions = [
      decisionAt(1, 12, placeAt(1, 2)),
      decisionAt(1, 3, { batch: 0, index: 4, id: 'Zoë ' }),
    ];
    const rows = [
      { ...placeAt(2, 0), survivor: placeAt(1, 2), sealed: 'later' },
      { ...placeAt(1, 12), survivor: placeAt(1, 2), sealed: 'first' },
    ];
    await store.run(async (statements) => {
      await statements.keepDecisions(run, orders.executionId, [
        ...decisions,
        decisionAt(2, 0, placeAt(1, 2)),
      ]);
      await statements.keepRows(run, orders.executionId, rows);
    });
    expect((await failureOf(store.ofBatch(load))).code).toBe('duplicates.unplanned');
    await store.publish(planning, { run, digest: 'd' });
    expect(await store.ofBatch(load)).toEqual({
      run,
      decisions: [decisions[1], decisions[0]],
      rows: [rows[1], rows[0]],
    });
  });

  it('waits for the batches of survivors, and marks those that failed where the others look', async () => {
    const { store, run, orders, planning } = await given();
    const { target } = suite();
    const inBatch = (batch: number) => orders.load(batch);
    await store.run((statements) =>
      statements.keepDecisions(run, orders.executionId, [
        decisionAt(3, 0, placeAt(1, 0)),
        // Equal but for blanks at the end, which are told apart.
        decisionAt(3, 1, { ...placeAt(1, 1), id: 's1.0 ' }),
        decisionAt(3, 2, placeAt(2, 0)),
        decisionAt(3, 3, placeAt(3, 9)),
        decisionAt(3, 4, placeAt(0, 0)),
      ]),
    );
    await store.publish(planning, { run, digest: 'd' });
    expect(await store.openSurvivors(inBatch(3))).toEqual([1, 2]);
    await target.load(
      batchOf(inBatch(1), [
        ['a', '1'],
        ['b', '1'],
      ]),
    );
    expect(await store.openSurvivors(inBatch(3))).toEqual([2]);
    const of = { chainId: planning.chain_id, entity: 'Item' };
    const failed = () => store.run((statements) => statements.failedSurvivors({ ...of, batch: 3 }));
    expect(await failed()).toEqual([]);
    await store.run((statements) => statements.markFailed({ ...of, batch: 1 }, ['s1.0']));
    expect(await failed()).toEqual([placeAt(1, 0)]);
    await store.run((statements) => statements.markFailed({ ...of, batch: 2 }, []));
    expect(await failed()).toEqual([placeAt(1, 0)]);
  });

  it('takes a mark back with the transaction that it was made in', async () => {
    const { store, run, orders, planning } = await given();
    await store.run((statements) =>
      statements.keepDecisions(run, orders.executionId, [decisionAt(2, 0, placeAt(1, 0))]),
    );
    await store.publish(planning, { run, digest: 'd' });
    const of = { chainId: planning.chain_id, entity: 'Item' };
    const broken = store.run(async (statements) => {
      await statements.markFailed({ ...of, batch: 1 }, ['s1.0']);
      expect(await statements.failedSurvivors({ ...of, batch: 2 })).toHaveLength(1);
      throw new Error('The batch has no outcome.');
    });
    await expect(broken).rejects.toThrow();
    expect(await store.run((statements) => statements.failedSurvivors({ ...of, batch: 2 }))).toEqual([]);
  });

  it('tells the rows of the target in the order of their keys, and takes what is kept meanwhile', async () => {
    const { store, run, orders, table } = await given();
    const ids = Array.from({ length: 5001 }, (_, i) => `k${String(i).padStart(5, '0')}`);
    await suite().harness.sql(
      `insert into ${table} values ${ids.map((id, i) => `('${id}', ${i === 0 ? 'null' : '12345678901234567.10'})`).join(', ')}`,
    );
    const [entity] = orders.entities;
    if (!entity) throw new Error('There is no entity.');
    const told: (string | null)[][] = [];
    await store.run((statements) =>
      statements.eachTargetRow(entity, async (rows) => {
        await statements.keepKeys(run, orders.executionId, [keyAt(0, told.length, 1)]);
        told.push(...rows.map((row) => [...row]));
      }),
    );
    expect(told).toEqual(ids.map((id, i) => [id, i === 0 ? null : '12345678901234567.10']));
    expect(await kept('duplicate_key', run)).toBeGreaterThan(1);
  });

  it('says what is gone where the table changed since it was checked', async () => {
    const { store, orders, table } = await given();
    const [entity] = orders.entities;
    if (!entity) throw new Error('There is no entity.');
    const look = () =>
      failureOf(store.run((statements) => statements.eachTargetRow(entity, () => Promise.resolve())));
    await suite().harness.sql(`alter table ${table} drop column amount`);
    const column = await look();
    await suite().harness.sql(`drop table ${table}`);
    for (const failure of [column, await look()]) {
      expect(failure).toMatchObject({ category: 'fatal', error_type: 'database', name: 'schema_mismatch' });
    }
  });

  it('forgets at the close what no plan names, and with the undo images what was decided', async () => {
    const { store, run, orders, planning } = await given();
    const { target } = suite();
    const lost = randomUUID();
    for (const name of [run, lost]) {
      await store.run(async (statements) => {
        await statements.keepKeys(name, orders.executionId, [keyAt(1, 0, 1)]);
        await statements.keepDecisions(name, orders.executionId, [decisionAt(1, 1, placeAt(1, 0))]);
        const row = { ...placeAt(1, 1), survivor: placeAt(1, 0), sealed: 'x' };
        await statements.keepRows(name, orders.executionId, [row]);
      });
    }
    await store.publish(planning, { run, digest: 'd' });
    // As an attempt leaves them that ended between publishing and dropping them.
    await store.run((statements) => statements.keepKeys(run, orders.executionId, [keyAt(1, 0, 1)]));
    await target.close(orders.close(), describeEndings);
    const counts = async (name: string) => [
      await kept('duplicate_key', name),
      await kept('duplicate_decision', name),
      await kept('duplicate_row', name),
      await kept('duplicate_plan', name),
    ];
    expect(await counts(lost)).toEqual([0, 0, 0, 0]);
    expect(await counts(run)).toEqual([0, 1, 1, 1]);
    await target.expire(orders.expire());
    expect(await counts(run)).toEqual([0, 0, 0, 0]);
  });
}
