import type { ReadModel } from '../read-model/read-model';
import { followExecution, type Follower } from './follow-execution';

// An execution that runs and of which nothing new is heard.
function quiet() {
  let asked = 0;
  const model: Pick<ReadModel, 'report' | 'events'> = {
    report: () => Promise.resolve(null),
    events: () => {
      asked += 1;
      return Promise.resolve([]);
    },
  };
  return { model, asked: () => asked };
}

const follower = (changes: Partial<Follower>): Follower => ({
  executionId: '0190a000-0000-7000-8000-00000000000a',
  after: -1,
  signal: new AbortController().signal,
  allowed: () => Promise.resolve(true),
  askEveryMs: 60_000,
  ...changes,
});

describe('following an execution', () => {
  it('ends when the reader leaves, though nothing happens', async () => {
    const { model, asked } = quiet();
    const reader = new AbortController();
    const next = followExecution(model, follower({ signal: reader.signal })).next();
    setImmediate(() => reader.abort());
    expect(await next).toEqual({ done: true, value: undefined });
    expect(asked()).toBe(1);
  });

  it('ends when the reader may read no more', async () => {
    const { model } = quiet();
    const answers = [true, false];
    const allowed = () => Promise.resolve(answers.shift() ?? true);
    expect(await followExecution(model, follower({ allowed, askEveryMs: 0 })).next()).toEqual({
      done: true,
      value: undefined,
    });
    expect(answers).toEqual([]);
  });
});
