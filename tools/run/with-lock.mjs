import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const ASK_EVERY_MS = 200;
const TOUCH_EVERY_MS = 1_000;
const STALE_MS = 60_000;

function take(file) {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function holder(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

// A holder touches its file all the time, so a file left alone is nobody's, even if somebody else has got the pid since.
function isLeft(file, pid) {
  try {
    process.kill(pid, 0);
    return Date.now() - statSync(file).mtimeMs > STALE_MS;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

// Whoever renames the file that was left has it alone; if it turns out to be somebody's new one, it is put back.
function clearAfter(pid, file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (holder(aside) !== pid) linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Does `work` while holding a lock file that names this process; waits for a living holder, and clears up after a dead one. */
export async function withLock(file, work, onWait = () => undefined) {
  mkdirSync(dirname(file), { recursive: true });
  for (let waited = false; !take(file); waited = true) {
    const pid = holder(file);
    if (pid !== undefined && isLeft(file, pid)) {
      clearAfter(pid, file);
      continue;
    }
    if (!waited) onWait();
    await delay(ASK_EVERY_MS);
  }
  const touch = setInterval(() => utimesSync(file, new Date(), new Date()), TOUCH_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    rmSync(file, { force: true });
  }
}
