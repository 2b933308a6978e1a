import { setFlagsFromString } from 'node:v8';
import { runMain } from '@commander/telemetry';

// Records live for the time of a batch: left alone, V8 lets the heap grow to several times what is alive.
setFlagsFromString('--heap-growing-percent=20');

void runMain('batch-processor', async () => (await import('./bootstrap')).bootstrap);
