// The benchmark.
import { runBuilt } from './run-built.mjs';

await runBuilt('tools/bench');
