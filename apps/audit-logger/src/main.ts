import { runMain } from '@commander/telemetry';

void runMain('audit-logger', async () => (await import('./bootstrap')).bootstrap);
