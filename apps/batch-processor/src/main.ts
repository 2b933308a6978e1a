import { hostname } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runMain } from '@commander/telemetry';

const instance = process.env.COMMANDER_INSTANCE ?? `${hostname().slice(0, 40)}-${process.pid}`;

// Records live for the time of a batch: left alone, V8 lets the heap grow to several times what is alive.
setFlagsFromString('--heap-growing-percent=20');

void runMain({
  service: 'batch-processor',
  instance,
  version: process.env.npm_package_version ?? '0.1.0',
  env: process.env,
  // Loaded only now: telemetry must be in place before whatever it instruments.
  run: async (telemetry) =>
    (await import('./bootstrap')).bootstrap({ ...process.env, COMMANDER_INSTANCE: instance }, telemetry),
});
