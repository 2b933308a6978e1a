import { randomUUID } from 'node:crypto';
import { runMain } from '@commander/telemetry';

const instance = process.env.COMMANDER_INSTANCE ?? randomUUID().slice(0, 8);

void runMain({
  service: 'audit-logger',
  instance,
  version: process.env.npm_package_version ?? '0.1.0',
  env: process.env,
  // Loaded only now: telemetry must be in place before whatever it instruments.
  run: async (telemetry) => {
    const { bootstrap } = await import('./bootstrap');
    await bootstrap({ ...process.env, COMMANDER_INSTANCE: instance }, telemetry);
  },
});
