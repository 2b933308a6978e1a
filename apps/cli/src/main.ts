import { tell } from './context';
import { explainError } from './explain-error';
import { installInterrupts } from './interrupts';
import { run } from './run';

// Whoever reads us may stop reading (a pager, head): that is no failure.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });

const interrupts = installInterrupts();
const context = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  interrupted: interrupts.signal,
  claimInterrupts: () => interrupts.claim(),
};

// Node itself would print the error whole, a driver's message and properties included.
const fault = (error: unknown): void =>
  void explainError(error).then(({ lines, exitCode }) => {
    tell(context, ...lines);
    process.exit(exitCode);
  });
process.on('uncaughtException', fault);
process.on('unhandledRejection', fault);

void run(context, process.argv.slice(2)).then((code) => {
  process.exitCode = interrupts.exitCode() ?? code;
});
