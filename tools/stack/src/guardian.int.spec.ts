import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { doctor } from './doctor';
import { attachStack, stackStatus, stopStack } from './attach-stack';
import { livingGuardian } from './guardian/claim-home';
import type { ServiceSpec } from './guardian/guardian-protocol';
import { identify, isAlive } from './process-identity';
import type { Stack } from './stack';
import { stackHome } from './stack-home';
import { startStack } from './start-stack';
import { launch, newHome } from './testing/launch';
import { TEST_HOME_VARIABLE } from './testing/test-home';
import { waitUntil } from './wait-until';

const GONE_MS = 30_000;

function node(name: string, script: string, more: Partial<ServiceSpec> = {}): ServiceSpec {
  return { name, command: process.execPath, args: ['-e', script], ...more };
}

const IDLE = 'setInterval(() => {}, 1000)';

jest.setTimeout(120_000);

// The engines of the run's own stack are given to these stacks, which therefore start at once.
describe('the guardian', () => {
  const homes: string[] = [];
  let given: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const shared = await attachStack(process.env[TEST_HOME_VARIABLE]);
    if (shared === undefined) throw new Error('No stack runs for this suite.');
    const { brokers, databaseServer } = shared.addresses;
    given = {
      ...process.env,
      COMMANDER_KAFKA_BROKERS: brokers.join(','),
      COMMANDER_DATABASE_URL: databaseServer,
    };
    shared.detach();
  });

  afterAll(async () => {
    for (const home of homes) {
      await stopStack(home);
      rmSync(home, { recursive: true, force: true });
    }
  });

  function freshHome(): string {
    const home = newHome();
    homes.push(home);
    return home;
  }

  describe('with children', () => {
    const environment = process.env;
    let stack: Stack;

    beforeAll(async () => {
      process.env = given;
      stack = await startStack({ home: freshHome(), lifetime: 'launcher', databases: [] });
    });

    afterAll(async () => {
      await stack.stop();
      process.env = environment;
    });

    it('takes given addresses as they are', () => {
      expect(stack.addresses.sources).toEqual({ kafka: 'given', postgres: 'given' });
      expect(stack.addresses.brokers.join(',')).toBe(given.COMMANDER_KAFKA_BROKERS);
    });

    it('tells how a child ended and keeps its output', async () => {
      const child = await stack.spawn(
        node('short', "console.log('hello ' + process.env.WHO); process.exit(7)", { env: { WHO: 'you' } }),
      );
      expect(await child.ended()).toMatchObject({ running: false, exitCode: 7, signal: null });
      expect(readFileSync(child.logFile, 'utf8')).toBe('hello you\n');
    });

    it('kills a child and starts it again under its name', async () => {
      const child = await stack.spawn(node('again', IDLE));
      const first = await child.status();
      expect(await child.kill()).toMatchObject({ running: false, signal: 'SIGKILL' });
      expect(await child.start()).toMatchObject({ name: 'again', running: true });
      expect((await child.status()).pid).not.toBe(first.pid);
      await expect(child.start()).rejects.toThrow('A child named again runs already.');
      await child.stop();
    });

    it('kills a child that does not heed its stop signal, also one that is halted', async () => {
      const deaf = await stack.spawn(
        node('deaf', `process.on('SIGTERM', () => {}); ${IDLE}`, { stopTimeoutMs: 100 }),
      );
      const halted = await stack.spawn(node('halted', IDLE));
      await halted.signal('SIGSTOP');
      expect((await deaf.stop()).running).toBe(false);
      expect(await halted.stop()).toMatchObject({ running: false, signal: 'SIGTERM' });
    });

    it('refuses what cannot be run, and names that are none', async () => {
      await expect(stack.spawn({ name: 'none', command: '/no/such/program', args: [] })).rejects.toThrow(
        /ENOENT/,
      );
      await expect(stack.spawn(node('../up', ''))).rejects.toThrow('is no name of a child');
      await expect(stack.child('stranger').status()).rejects.toThrow('has no child named stranger');
    });

    it('shows published addresses to others', async () => {
      stack.publish('api', 'http://127.0.0.1:4000');
      expect(await stackStatus(stack.homeFolder)).toMatchObject({
        running: true,
        addresses: { services: { api: 'http://127.0.0.1:4000' } },
      });
    });

    it('does not let a second program start a stack in the same home', async () => {
      await expect(launch({ home: stack.homeFolder, lifetime: 'detached' }, given)).rejects.toThrow(
        'belongs to another program',
      );
    });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'ends the children of a launcher that got %s',
    async (signal) => {
      const launched = await launch({ home: freshHome(), lifetime: 'launcher', databases: [] }, given);
      const children = launched.children
        .map(({ pid }) => identify(pid))
        .filter((found) => found !== undefined);
      expect(children).toHaveLength(1);
      launched.process.kill(signal);
      expect(await waitUntil(() => !children.some(isAlive), GONE_MS)).toBe(true);
    },
  );

  it('outlives its launcher when detached: the next start finds the stack, and stop ends it', async () => {
    const options = { home: freshHome(), lifetime: 'detached', databases: [] } as const;
    const first = await launch(options, given);
    expect(first.owned).toBe(true);
    expect(await stackStatus(options.home)).toMatchObject({ running: true, lifetime: 'detached' });
    const second = await startStack(options);
    expect(second.owned).toBe(false);
    expect(await second.children()).toEqual(first.children);
    await second.stop();
    expect((await stackStatus(options.home)).running).toBe(true);
    expect(await stopStack(options.home)).toBe(true);
    expect(await stopStack(options.home)).toBe(false);
    expect(await stackStatus(options.home)).toEqual({ running: false, home: stackHome(options.home).root });
    expect(first.children.some(({ pid }) => identify(pid))).toBe(false);
  });

  it('starts engines with Docker Compose where that answers, and takes them down at the end', async () => {
    const folder = newHome();
    const calls = join(folder, 'calls');
    writeFileSync(join(folder, 'docker'), `#!/bin/sh\necho "$@" >> ${calls}\n`, { mode: 0o755 });
    const env: NodeJS.ProcessEnv = { ...given, PATH: `${folder}:${given.PATH}` };
    delete env.COMMANDER_KAFKA_BROKERS;
    const home = freshHome();
    const launched = await launch({ home, lifetime: 'detached', databases: [], ephemeral: true }, env);
    const status = await stackStatus(home);
    expect(status).toMatchObject({ addresses: { sources: { kafka: 'compose', postgres: 'given' } } });
    expect(launched.children.map(({ name }) => name)).toEqual(['idle']);
    await stopStack(home);
    const project = `--project-name commander-${stackHome(home).id}`;
    const lines = readFileSync(calls, 'utf8')
      .split('\n')
      .filter((line) => line.includes(project));
    expect(lines.map((line) => line.slice(line.indexOf(project) + project.length).trim())).toEqual([
      '--profile mariadb down --remove-orphans --volumes',
      '--profile mariadb up --detach --wait --wait-timeout 180 kafka',
      '--profile mariadb down --remove-orphans --volumes',
    ]);
    rmSync(folder, { recursive: true });
  });

  it('ends, when it starts, what a killed guardian left behind', async () => {
    const home = freshHome();
    const first = await launch({ home, lifetime: 'detached', databases: [] }, given);
    const orphans = first.children.map(({ pid }) => identify(pid)).filter((found) => found !== undefined);
    const guardian = livingGuardian(stackHome(home));
    if (guardian !== undefined) process.kill(guardian.pid, 'SIGKILL');
    expect(await waitUntil(() => livingGuardian(stackHome(home)) === undefined, GONE_MS)).toBe(true);
    expect(orphans.every(isAlive)).toBe(true);
    const second = await launch({ home, lifetime: 'detached', databases: [] }, given);
    expect(second.owned).toBe(true);
    expect(orphans.some(isAlive)).toBe(false);
  });
});

describe('the doctor', () => {
  it('has one sentence of remedy for each thing that is missing, and none for the rest', async () => {
    const home = newHome();
    const checks = await doctor(home);
    rmSync(home, { recursive: true });
    expect(checks.filter(({ required }) => required).length).toBeGreaterThan(0);
    for (const { ok, remedy } of checks) expect(remedy).toMatch(ok ? /^$/ : /^[A-Z].*\.$/);
  });
});
