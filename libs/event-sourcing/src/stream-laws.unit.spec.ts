import fc from 'fast-check';
import { EXECUTION, phase, run, started } from './testing/scenario';
import { StreamSimulator } from './testing/stream-simulator';

describe('laws of the stream', () => {
  it('the live state is the replayed state', () => {
    const stream = run(started());
    expect(stream.state()).toEqual(stream.replayed());
  });

  const cuts = fc.array(fc.nat(1000), { minLength: 1, maxLength: 6 });

  it('replaying a stream with any messages repeated gives the same state and the same report', () => {
    const stream = run(started());
    fc.assert(
      fc.property(cuts, (places) => {
        const repeated = new StreamSimulator();
        stream.log.forEach((event, i) => {
          repeated.append(event);
          if (places.some((place) => place % stream.log.length === i)) repeated.append(event);
        });
        const withoutPositions = (value: unknown) =>
          JSON.stringify(value, (key, v: unknown) => (key === 'position' ? 0 : v));
        expect(withoutPositions([...repeated.state().executions])).toBe(
          withoutPositions([...stream.state().executions]),
        );
        expect(repeated.report(EXECUTION)).toEqual(stream.report(EXECUTION));
      }),
      { numRuns: 50 },
    );
  });

  it('a decision of a second owner that names an old decision is void wherever it stands', () => {
    fc.assert(
      fc.property(fc.nat(1000), (place) => {
        const stream = started();
        run(stream, () => stream.log.length > 8 + (place % 12));
        const stale = stream.log.find((event) => event.after)?.id;
        const before = phase(stream);
        const data = { execution_id: EXECUTION };
        stream.decide({ name: 'execution.paused', subject: EXECUTION, data }, stale);
        expect(phase(stream)).toBe(before);
        expect(phase(run(stream))).toBe('completed');
      }),
      { numRuns: 20 },
    );
  });

  it('progress never passes its total and never goes back', () => {
    const stream = run(started());
    let last = 0;
    for (let n = 1; n <= stream.log.length; n += 1) {
      const past = new StreamSimulator();
      for (const event of stream.log.slice(0, n)) past.append(event);
      const percent = past.report(EXECUTION)?.progress.percent_complete ?? 0;
      expect(percent).toBeGreaterThanOrEqual(last);
      expect(percent).toBeLessThanOrEqual(100);
      last = percent;
    }
    expect(last).toBe(100);
  });
});
