import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const settled = (child) =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? 128 + constants.signals[signal], signal }));
  });

/** Runs a program to its end without showing what it prints; resolves with its exit code and all it printed. */
export async function runQuietly(command, args, options = {}) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  const { code } = await settled(child);
  return { code, output: Buffer.concat(chunks).toString() };
}

/**
 * Runs a program in the foreground: it gets the signals this process gets. `onOutput`, where given, hears what it prints, which
 * is shown all the same. Resolves with its exit code (128 + n where signal n ended it) and the signal passed on, if any.
 */
export async function runInForeground(command, args, { onOutput, ...options } = {}) {
  const child = spawn(command, args, onOutput ? { ...options, stdio: ['ignore', 'pipe', 'pipe'] } : options);
  let interrupted;
  const passOn = (signal) => {
    interrupted = signal;
    child.kill(signal);
  };
  for (const signal of PASSED_ON) process.on(signal, passOn);
  if (onOutput) {
    child.stdout.on('data', (chunk) => onOutput(chunk, process.stdout));
    child.stderr.on('data', (chunk) => onOutput(chunk, process.stderr));
  }
  try {
    const { code } = await settled(child);
    return { code, interrupted };
  } finally {
    for (const signal of PASSED_ON) process.off(signal, passOn);
  }
}
