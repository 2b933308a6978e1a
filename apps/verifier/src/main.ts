import { runMain } from '@commander/telemetry';

void runMain('verifier', async () => (await import('./bootstrap')).bootstrap);
