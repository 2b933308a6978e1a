import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from './config-error';
import { parseEnv } from './parse-env';
import { readSecret } from './read-secret';

const folder = mkdtempSync(join(tmpdir(), 'commander-env-'));
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
afterAll(() => rmSync(folder, { recursive: true }));

const schema = z.object({
  BROKERS: z.string().describe('addresses of the brokers, host:port, separated by commas'),
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  MODE: z.enum(['fast', 'safe']).default('safe'),
  PASSWORD: z.string().min(8),
});
const problemsOf = (env: Record<string, string>) => {
  try {
    return parseEnv(schema, env);
  } catch (error) {
    return error instanceof ConfigError ? error.problems : error;
  }
};

describe('readSecret', () => {
  it('reads the variable or the file, less one trailing newline', () => {
    expect(readSecret({ PASSWORD: 'hunter22' }, 'PASSWORD')).toBe('hunter22');
    expect(readSecret({ PASSWORD_FILE: file('one', 'hunter22\n') }, 'PASSWORD')).toBe('hunter22');
    expect(readSecret({ PASSWORD_FILE: file('crlf', 'hunter22\r\n') }, 'PASSWORD')).toBe('hunter22');
    expect(readSecret({ PASSWORD_FILE: file('two', 'hunter22\n\n') }, 'PASSWORD')).toBe('hunter22\n');
    expect(readSecret({ PASSWORD: '', PASSWORD_FILE: '' }, 'PASSWORD')).toBeUndefined();
  });

  it('refuses both at once, and a file that is not there, without showing what they hold', () => {
    const both = { PASSWORD: 'hunter22', PASSWORD_FILE: file('both', 'hunter33') };
    expect(() => readSecret(both, 'PASSWORD')).toThrow(/PASSWORD and PASSWORD_FILE are both set(?!.*hunter)/);
    const missing = { PASSWORD_FILE: join(folder, 'hunter44') };
    expect(() => readSecret(missing, 'PASSWORD')).toThrow(/cannot be read \(ENOENT\)(?!.*hunter)/);
  });
});

describe('parseEnv', () => {
  it('gives the values with their types and defaults, any of them from a file', () => {
    const env = {
      BROKERS: 'localhost:9092',
      PORT: '80',
      PASSWORD_FILE: file('password', 'hunter22\n'),
      OTHER: 'x',
    };
    expect(parseEnv(schema, env)).toEqual({
      BROKERS: 'localhost:9092',
      PORT: 80,
      MODE: 'safe',
      PASSWORD: 'hunter22',
    });
  });

  it('lists every problem, a sentence each, naming the variable and never its value', () => {
    const env = {
      PORT: '99999',
      MODE: 'hunter55',
      PASSWORD: 'short',
      PASSWORD_FILE: file('again', 'hunter66'),
    };
    expect(problemsOf(env)).toEqual([
      'PASSWORD and PASSWORD_FILE are both set: keep one of them.',
      'BROKERS (addresses of the brokers, host:port, separated by commas) is missing: set it, or let BROKERS_FILE name a file that holds it.',
      'PORT is not valid: Too big: expected number to be <=65535.',
      'MODE is not valid: Invalid option: expected one of "fast"|"safe".',
    ]);
  });

  it('carries them in one message', () => {
    expect(() => parseEnv(schema, { BROKERS: 'x' })).toThrow(
      /^The configuration is not valid\.\n {2}PASSWORD is missing/,
    );
  });
});
