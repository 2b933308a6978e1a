import type { MessageLog } from '../port/message-log';
import type { HarnessLog, MessageLogHarness } from './message-log-harness';

/** Opens logs that are closed after each test; call it inside `describe`. */
export function openLogs(harness: () => MessageLogHarness): {
  open: () => MessageLog;
  openWithFatal: () => HarnessLog;
} {
  const opened: HarnessLog[] = [];
  const openWithFatal = (): HarnessLog => {
    const one = harness().open();
    opened.push(one);
    return one;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ log }) => log.close()));
  });
  return { open: () => openWithFatal().log, openWithFatal };
}
