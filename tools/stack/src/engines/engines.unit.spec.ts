import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Means } from './choose-sources';
import { chooseSources } from './choose-sources';
import { composeDown, composeUp } from './compose-command';
import { givenAddresses, javaMajor } from './find-means';
import { brokersInMetadata } from './kafka-answers';
import { kafkaSettings } from './kafka-settings';
import { jaegerArguments } from './native-jaeger';
import { mariadbArguments, passwordStatements } from './mariadb-arguments';
import { findMariadb } from './mariadb-programs';
import { postgresArguments } from './postgres-arguments';

const nothing: Means = { given: {}, compose: false, maven: false, go: false };
const native: Means = { ...nothing, java: 17, maven: true };

describe('the choice of sources', () => {
  const given = { brokers: ['b:1'], databaseServer: 'postgres://db' };

  it.each<[string, Means, boolean, ReturnType<typeof chooseSources>]>([
    [
      'Docker Compose where it answers',
      { ...native, compose: true },
      false,
      { kafka: 'compose', postgres: 'compose' },
    ],
    ['native elsewhere', native, false, { kafka: 'native', postgres: 'native' }],
    [
      'native on demand',
      { ...native, compose: true, forced: 'native' },
      false,
      { kafka: 'native', postgres: 'native' },
    ],
    ['given addresses first', { ...nothing, given }, false, { kafka: 'given', postgres: 'given' }],
    [
      'native beside given',
      { ...nothing, given: { brokers: ['b:1'] } },
      false,
      { kafka: 'given', postgres: 'native' },
    ],
    [
      'Jaeger where wanted',
      { ...native, go: true },
      true,
      { kafka: 'native', postgres: 'native', jaeger: 'native' },
    ],
    [
      'Jaeger where its address is given',
      { ...native, given: { otlp: 'http://j' } },
      false,
      { kafka: 'native', postgres: 'native', jaeger: 'given' },
    ],
  ])('takes %s', (_, means, jaeger, expected) => {
    expect(chooseSources(means, jaeger)).toEqual(expected);
  });

  it.each<[string, Means, boolean]>([
    [
      'Java was not found: install Docker with Compose and start it, or install a JDK of version 17 or newer and Maven.',
      nothing,
      false,
    ],
    ['Java 11 is too old for Kafka', { ...native, java: 11 }, false],
    ['Maven was not found', { ...native, maven: false }, false],
    ['Go was not found', native, true],
    ['no Docker engine with Compose answers', { ...native, forced: 'compose' }, false],
  ])('says in a sentence: %s', (sentence, means, jaeger) => {
    expect(() => chooseSources(means, jaeger)).toThrow(expect.objectContaining({ exitCode: 2 }) as Error);
    expect(() => chooseSources(means, jaeger)).toThrow(sentence);
  });
});

describe('what the machine tells', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_402"', 8],
    ['openjdk version "25" 2025-09-16', 25],
    ['no such thing', undefined],
  ])('reads the major version of %s', (output, major) => {
    expect(javaMajor(output)).toBe(major);
  });

  it('reads given addresses, where an empty one is none', () => {
    const env = {
      COMMANDER_KAFKA_BROKERS: 'a:1, b:2,',
      COMMANDER_DATABASE_URL: '',
      COMMANDER_OTLP_ENDPOINT: 'http://j',
    };
    expect(givenAddresses(env)).toEqual({ brokers: ['a:1', 'b:2'], otlp: 'http://j' });
    expect(givenAddresses({ COMMANDER_KAFKA_BROKERS: ' , ' })).toEqual({});
  });

  it('finds the programs of MariaDB in PATH first', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mariadb-'));
    const names = ['mariadbd', 'mariadb-install-db'].map((name) => join(folder, name));
    for (const name of names) writeFileSync(name, '', { mode: 0o755 });
    expect(findMariadb({ PATH: folder })).toEqual({ server: names[0], installer: names[1] });
    rmSync(folder, { recursive: true });
  });

  it('counts the brokers of a metadata answer once enough of it is there', () => {
    const answer = Buffer.alloc(16);
    answer.writeInt32BE(3, 12);
    expect(brokersInMetadata(answer)).toBe(3);
    expect(brokersInMetadata(answer.subarray(0, 15))).toBeUndefined();
  });
});

describe('the arguments of engines', () => {
  it('lets nothing listen beyond loopback', () => {
    const kafka = kafkaSettings({ port: 1, controllerPort: 2, dataFolder: '/d' });
    expect(kafka).toMatch(/^listeners=HOST:\/\/127\.0\.0\.1:1,CONTROLLER:\/\/127\.0\.0\.1:2$/m);
    const postgres = postgresArguments({ dataFolder: '/d', port: 3, durability: 'full' });
    expect(postgres).toEqual(
      expect.arrayContaining(['listen_addresses=127.0.0.1', 'unix_socket_directories=']),
    );
    const mariadb = mariadbArguments({ dataFolder: '/d', port: 3, initFile: '/i', durability: 'full' });
    expect(mariadb).toEqual(expect.arrayContaining(['--bind-address=127.0.0.1', '--socket=']));
    expect(passwordStatements('p')).toContain("'root'@'127.0.0.1' identified by 'p'");
    const jaeger = jaegerArguments({ query: 1, otlpHttp: 2, otlpGrpc: 3, others: [4, 5, 6, 7] });
    const listeners = jaeger.filter((argument) => argument.includes('host-port'));
    expect(listeners).toHaveLength(7);
    expect(listeners.every((argument) => /=127\.0\.0\.1:[1-7]$/.test(argument))).toBe(true);
  });

  it('gives up durability only where asked', () => {
    const joined = (durability: 'full' | 'off'): string =>
      postgresArguments({ dataFolder: '/d', port: 3, durability }).join(' ');
    expect(joined('full')).not.toContain('fsync');
    expect(joined('off')).toContain('fsync=off');
    const mariadb = { dataFolder: '/d', port: 3, initFile: '/i' };
    expect(mariadbArguments({ ...mariadb, durability: 'full' }).join(' ')).not.toContain('flush');
    expect(mariadbArguments({ ...mariadb, durability: 'off' })).toContain(
      '--innodb-flush-log-at-trx-commit=0',
    );
  });

  it('tells Docker Compose which project, which engines, and whether the data go', () => {
    expect(composeUp('abc', ['kafka', 'postgres']).slice(-2)).toEqual(['kafka', 'postgres']);
    expect(composeUp('abc', ['kafka'])).toEqual(
      expect.arrayContaining(['--project-name', 'commander-abc', '--wait']),
    );
    expect(composeDown('abc', false)).not.toContain('--volumes');
    expect(composeDown('abc', true)).toContain('--volumes');
  });
});
