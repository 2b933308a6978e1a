import { runMain } from '../service/run-main';

const foreign = (): Error =>
  Object.assign(new Error('canary-message'), { code: '22P02', detail: 'canary-detail' });

// A service, started by a test in a process of its own, whose start goes well and which then fails where nobody awaits it.
void runMain('failing-service', () =>
  Promise.resolve(() => {
    if (process.env.TEST_FAILURE === 'rejection') void Promise.reject(foreign());
    else
      setImmediate(() => {
        throw foreign();
      });
    // Something left to do, so that the process would not end by itself.
    setTimeout(() => undefined, 60_000);
    return Promise.resolve();
  }),
);
