export { Arena, type ArenaOptions } from './arena/arena';
export { ALL_CASES } from './cases/all-cases';
export { playRounds, type ChaosOptions, type ChaosResult } from './chaos/play-rounds';
export { runCase, type CaseResult } from './run/run-cases';
export { Api } from './arena/api';
export { checkoutRoot } from './arena/checkout-root';
export { Database } from './arena/engines';
export { runCli } from './arena/run-cli';
