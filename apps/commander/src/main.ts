import { runMain } from '@commander/telemetry';

void runMain('commander', async () => (await import('./bootstrap')).bootstrap);
