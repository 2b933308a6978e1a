import { readFileSync } from 'node:fs';
import type { GuardianClient } from '../guardian/guardian-client';
import { lastLine } from '../run-tool';
import type { ChildStatus } from '../guardian/guardian-protocol';
import { StackError } from '../stack-error';
import type { StackHome } from '../stack-home';
import { logFile } from '../stack-home';
import { waitUntil } from '../wait-until';

const READY_MS = 120_000;

/** What is waited for. */
export interface Readiness {
  /** The child's name, which is also that of its log. */
  readonly child: string;
  readonly answers: () => Promise<boolean>;
}

/** Waits until a child answers; a StackError where it ends or stays silent for two minutes. */
export async function awaitReady(
  guardian: GuardianClient,
  home: StackHome,
  readiness: Readiness,
): Promise<void> {
  const { child, answers } = readiness;
  let ended = false;
  const settled = await waitUntil(async () => {
    if (await answers()) return true;
    ended = !(await guardian.request<ChildStatus>({ op: 'status', name: child })).running;
    return ended;
  }, READY_MS);
  if (settled && !ended) return;
  const what = ended ? 'ended before it was ready' : `was not ready within ${READY_MS / 1000} seconds`;
  const log = logFile(home, child);
  throw new StackError(`${child} ${what}: it last said "${lastLine(readFileSync(log, 'utf8'))}" (${log}).`);
}
