import { setTimeout as sleep } from 'node:timers/promises';
import { MessageLogError } from '@commander/kafka';

const ATTEMPTS = 60;
const PAUSE_MS = 500;

/** Asks again while the brokers are not ready to answer (topics just made have no leader yet), for half a minute at most. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const passing = error instanceof MessageLogError && error.reason === 'unavailable';
      if (!passing || attempt >= ATTEMPTS) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
