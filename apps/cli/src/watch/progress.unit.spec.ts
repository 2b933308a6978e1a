import * as fc from 'fast-check';
import { sampleProgress } from '../testing/sample-report';
import { COLORED, PLAIN, visibleLength } from '../text/style';
import { fitLine } from './fit-line';
import { progressLines, totalRecords } from './progress-lines';
import { partDone, percent, secondsLeft } from './progress-math';

const look = { width: 100, style: PLAIN, blocks: false };

describe('progress math', () => {
  it('never passes the whole, and is whole only when all is done', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (processed, total) => {
        const part = partDone(processed, total) ?? -1;
        expect(part).toBeGreaterThanOrEqual(0);
        expect(part).toBeLessThanOrEqual(1);
        expect(percent(part) === 100).toBe(processed >= total);
      }),
    );
  });

  it('knows no part of an unknown whole', () => expect(partDone(5, null)).toBeNull());

  it('knows the time left only at some rate', () => {
    expect(secondsLeft(50, 100, 10)).toBe(5);
    expect(secondsLeft(150, 100, 10)).toBe(0);
    expect([secondsLeft(50, null, 10), secondsLeft(50, 100, 0), secondsLeft(50, 100, NaN)]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('fitLine', () => {
  const parts = [
    { text: 'name', rank: 0 },
    { text: 'bar', rank: 2 },
    { text: '50%', rank: 1 },
  ];

  it('leaves the least important part out first', () => {
    expect([14, 13, 9, 8, 2].map((width) => fitLine(parts, width))).toEqual([
      'name  bar  50%',
      'name  50%',
      'name  50%',
      'name',
      'na',
    ]);
  });

  it('is never wider than it may be, colours not counted', () => {
    const part = fc.record({
      text: fc.string({ maxLength: 30 }),
      rank: fc.nat(6),
      paint: fc.constant(COLORED.bad),
    });
    fc.assert(
      fc.property(fc.array(part), fc.nat(120), (some, width) => visibleLength(fitLine(some, width)) <= width),
    );
  });
});

describe('progressLines', () => {
  it('shows the whole and each entity', () => {
    expect(progressLines('running', sampleProgress(), look)).toEqual([
      'loading  66%  2,000/3,000 records  500/s  ETA 2s  1 failed',
      'Plane   ####################  100%      1,000/1,000             0 failed',
      'Flight  ##########..........   50%      1,000/2,000      500/s  1 failed  ETA 2s',
    ]);
  });

  it('calls failures of a rehearsal what they are', () => {
    const [line] = progressLines('running', sampleProgress({ phase: 'rehearsing' }), look);
    expect(line).toContain('rehearsing  66%');
    expect(line).toContain('1 would fail');
  });

  it('shows what a rollback left alone', () => {
    const progress = sampleProgress({ phase: 'rolling-back', failed_records: 0, skipped_records: 10 });
    const [total] = progressLines('running', progress, look);
    expect(total).toMatch(/10 left alone$/);
    const [ended] = progressLines('completed', { ...progress, phase: 'completed' }, look);
    expect(ended).toMatch(/0 failed {2}10 skipped$/);
  });

  it('shows what stands in the stage as such, half done', () => {
    const staged = { staged_records: 1000, processed_records: 0, failed_records: 0 };
    const by_entity = sampleProgress().by_entity.map((entity) => ({ ...entity, ...staged }));
    const progress = sampleProgress({
      ...{ ...staged, staged_records: 2000 },
      by_entity,
      estimated_time_remaining: null,
    });
    expect(progressLines('running', progress, look)).toEqual([
      'loading  33%  2,000/3,000 records staged  500/s  0 failed',
      'Plane   ##########..........   50%      1,000/1,000 staged             0 failed',
      'Flight  #####...............   25%      1,000/2,000 staged      500/s  0 failed',
    ]);
  });

  it('gives no percentage while an entity is not planned', () => {
    const progress = sampleProgress();
    const [first, second] = progress.by_entity;
    if (!first || !second) throw new Error('two entities');
    const unplanned = { ...progress, by_entity: [first, { ...second, total_records: null }] };
    expect(totalRecords(unplanned)).toBeNull();
    expect(progressLines('running', unplanned, look)[2]).toMatch(/^Flight {2}\.{20} {4}\?%/);
    expect(totalRecords(sampleProgress({ phase: 'planning' }))).toBeNull();
  });

  it('says how many entities are planned before records are counted', () => {
    const [first, second] = sampleProgress().by_entity;
    if (!first || !second) throw new Error('two entities');
    const lineOf = (by_entity: (typeof first)[]) =>
      progressLines(
        'running',
        sampleProgress({ phase: 'planning', by_entity, records_per_second: 0 }),
        look,
      )[0];
    expect(lineOf([first, { ...second, total_records: null }])).toMatch(
      /^planning {2}1 of 2 entities planned {2}/,
    );
    expect(lineOf([])).not.toContain('planned');
  });

  it('is never wider than the terminal, whatever the names are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 150 }), (name, width) => {
        const progress = sampleProgress();
        const by_entity = progress.by_entity.map((entity) => ({ ...entity, entity: name }));
        for (const line of progressLines('running', { ...progress, by_entity }, { ...look, width })) {
          expect(line.length).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });
});
