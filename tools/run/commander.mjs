// The command line.
import { runBuilt } from './run-built.mjs';

await runBuilt('apps/cli');
