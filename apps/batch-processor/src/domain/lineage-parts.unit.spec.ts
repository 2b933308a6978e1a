import { sourceIdsOf } from '@commander/event-sourcing';
import { MAX_MESSAGE_BYTES } from '@commander/kafka';
import * as fc from 'fast-check';
import { lineageParts } from './lineage-parts';
import type { RecordEnding } from '@commander/connectors';

const ending = fc.record({
  sourceId: fc.string({ unit: 'binary', maxLength: 30 }),
  targetId: fc.option(fc.string({ maxLength: 5 })),
  outcome: fc.constantFrom('created', 'failed', 'skipped'),
  error: fc.option(
    fc.constant({
      category: 'constraint',
      error_type: 'database',
      code: 'c',
      rule: 'r',
      message: 'm',
      retriable: false,
    } as const),
    { nil: undefined },
  ),
}) as fc.Arbitrary<RecordEnding>;

describe('Cutting lineage into parts', () => {
  it('tells every record once, with its outcome and rule', () => {
    fc.assert(
      fc.property(fc.array(ending, { maxLength: 2300 }), (endings) => {
        const told = lineageParts(endings).flatMap((outcomes) =>
          outcomes.flatMap(({ outcome, rule, target_ids, ...ids }) =>
            sourceIdsOf(ids).map((id, i) =>
              JSON.stringify([outcome, rule ?? null, id, target_ids?.[i] ?? id]),
            ),
          ),
        );
        const expected = endings.map(({ sourceId, targetId, outcome, error }) =>
          JSON.stringify([outcome, error?.rule ?? null, sourceId, targetId ?? sourceId]),
        );
        expect(told.sort()).toEqual(expected.sort());
      }),
      { numRuns: 30 },
    );
  });

  it('keeps parts at 10,000 records and below the limit of a message, however long the ids are', () => {
    const endings = (length: number, text: string) =>
      Array.from({ length }, (): RecordEnding => ({ sourceId: text, targetId: text, outcome: 'created' }));
    expect(lineageParts(endings(25_000, 'id')).map((part) => part[0]?.source_ids.length)).toEqual([
      10_000, 10_000, 5000,
    ]);
    for (const text of ['\u0001'.repeat(500), '€'.repeat(500), '😀'.repeat(250)]) {
      for (const part of lineageParts(endings(1500, text))) {
        expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(MAX_MESSAGE_BYTES * 0.9);
      }
    }
  });

  it('leaves target ids out where they are the source ids', () => {
    const [part] = lineageParts([
      { sourceId: '1', targetId: '1', outcome: 'created' },
      { sourceId: '02', targetId: '2', outcome: 'updated' },
    ]);
    expect(part).toEqual([
      { outcome: 'created', source_ids: ['1'] },
      { outcome: 'updated', source_ids: ['02'], target_ids: ['2'] },
    ]);
  });

  it('tells whole numbers in a row by the first and the last', () => {
    const endings = Array.from({ length: 5000 }, (_, i): RecordEnding => {
      const id = String(i + 1);
      return { sourceId: id, targetId: id, outcome: i === 99 ? 'failed' : 'created' };
    });
    expect(lineageParts(endings)).toEqual([
      [
        {
          outcome: 'created',
          source_ids: [],
          source_runs: [
            ['1', '99'],
            ['101', '5000'],
          ],
        },
        { outcome: 'failed', source_ids: ['100'] },
      ],
    ]);
  });
});
