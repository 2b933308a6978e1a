import { Signal } from './signal';

describe('a signal', () => {
  it('wakes all who wait now, once, and nobody who waits later', async () => {
    const signal = new Signal();
    const woken: string[] = [];
    const wait = (who: string) => signal.next().then(() => woken.push(who));
    const first = [wait('one'), wait('two')];
    signal.raise();
    await Promise.all(first);
    const later = wait('three');
    await Promise.resolve();
    expect(woken).toEqual(['one', 'two']);
    signal.raise();
    await later;
    expect(woken).toEqual(['one', 'two', 'three']);
  });

  it('leaves those alone who have stopped listening', async () => {
    const signal = new Signal();
    let woken = false;
    const listening = signal.listen();
    void listening.raised.then(() => (woken = true));
    listening.stop();
    const other = signal.next();
    signal.raise();
    await other;
    expect(woken).toBe(false);
  });
});
