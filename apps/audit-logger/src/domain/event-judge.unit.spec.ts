import fc from 'fast-check';
import { readEvent, type CommanderEvent } from '@commander/contracts';
import { FIRST_AFTER, StreamFilter, type Verdict } from '@commander/event-sourcing';
import { EventJudge, eventKey } from './event-judge';

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const COUNTS = { read: 0, created: 0, updated: 0, unchanged: 0, merged: 0, skipped: 0, failed: 0 };

interface Spec {
  readonly name: 'fence.opened' | 'execution.paused' | 'execution.cancelled';
  readonly id: number;
  readonly after: number;
  readonly execution: number;
  readonly project: number;
}

function eventOf({ name, id: n, after, execution, project }: Spec): CommanderEvent {
  const execution_id = id(100 + execution);
  const data = {
    'fence.opened': { execution_id, tables: [], instance: 'p' },
    'execution.paused': { execution_id },
    'execution.cancelled': { execution_id, counts: COUNTS },
  }[name];
  const value = {
    specversion: '1.0',
    id: id(n),
    source: '/t',
    type: `commander.${name}.v1`,
    subject: execution_id,
    time: '2026-01-01T00:00:00Z',
    datacontenttype: 'application/json',
    project: id(200 + project),
    ...(name === 'fence.opened' ? {} : { after: after === 0 ? FIRST_AFTER : id(after) }),
    data,
  };
  const read = readEvent(JSON.stringify(value));
  if (read.kind !== 'event') throw new Error(JSON.stringify(read));
  return read.event;
}

const events = fc
  .array(
    fc.record({
      name: fc.constantFrom('fence.opened', 'execution.paused', 'execution.cancelled'),
      id: fc.integer({ min: 1, max: 6 }),
      after: fc.integer({ min: 0, max: 6 }),
      execution: fc.integer({ min: 1, max: 2 }),
      project: fc.integer({ min: 1, max: 2 }),
    }),
    { maxLength: 40 },
  )
  .map((specs) => specs.map(eventOf));

/** Judges events in pieces; each piece starts from what the verdicts of those before it recorded. */
function judgeInPieces(all: readonly CommanderEvent[], size: number): Verdict[] {
  const decisions = new Map<string, string>();
  const ended = new Set<string>();
  const recorded = new Set<string>();
  const verdicts: Verdict[] = [];
  for (let at = 0; at < all.length; at += size) {
    const judge = new EventJudge({ decisions, ended, events: recorded });
    for (const event of all.slice(at, at + size)) {
      const verdict = judge.judge(event);
      verdicts.push(verdict);
      if (verdict === 'void' || verdict === 'repeated') continue;
      if (event.after !== undefined) decisions.set(event.project, event.id);
      if (verdict === 'late') continue;
      recorded.add(eventKey(event));
      if (event.name === 'execution.cancelled') ended.add(event.subject);
    }
  }
  return verdicts;
}

describe('EventJudge', () => {
  it('judges exactly as the stream filter does, however often it starts anew', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 7 }), (all, size) => {
        const filter = new StreamFilter();
        const verdicts = all.map((event) => filter.judge(event));
        expect(judgeInPieces(all, size)).toEqual(verdicts);
      }),
      { numRuns: 500 },
    );
  });
});
