import { hostname } from 'node:os';
import { runMain } from '@commander/telemetry';

const instance = process.env.COMMANDER_INSTANCE ?? `${hostname().slice(0, 40)}-${process.pid}`;

void runMain({
  service: 'batch-processor',
  instance,
  version: process.env.npm_package_version ?? '0.1.0',
  env: process.env,
  // Loaded only now: telemetry must be in place before whatever it instruments.
  run: async (telemetry) =>
    (await import('./bootstrap')).bootstrap({ ...process.env, COMMANDER_INSTANCE: instance }, telemetry),
});
