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

void run(context, process.argv.slice(2)).then((code) => {
  process.exitCode = interrupts.exitCode() ?? code;
});
