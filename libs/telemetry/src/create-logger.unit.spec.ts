import { createLogger } from './create-logger';

const canary = 'canary-7f3a';
const token = `cmd_0123456789abcdef_${'s'.repeat(43)}`;

function logged(
  write: (logger: ReturnType<typeof createLogger>) => void,
  level = 'info',
): Record<string, unknown>[] {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  write(
    createLogger({ service: 'commander', instance: 'c-1', env: { COMMANDER_LOG_LEVEL: level }, destination }),
  );
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
const driverError = () =>
  Object.assign(new Error(`value "${canary}" is wrong`), { code: '22P02', detail: canary });

describe('createLogger', () => {
  it('writes one JSON object a line, with who, when and how important', () => {
    const [line] = logged((logger) => logger.info({ execution_id: 'e-1' }, 'started'));
    expect(line).toMatchObject({
      level: 'info',
      service: 'commander',
      instance: 'c-1',
      execution_id: 'e-1',
      msg: 'started',
    });
    expect(line?.time).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it.each<[string, (logger: ReturnType<typeof createLogger>) => void]>([
    ['alone', (logger) => logger.error(driverError())],
    ['as err', (logger) => logger.error({ err: driverError() })],
    ['as err with a message', (logger) => logger.error({ err: driverError() }, 'the batch failed')],
    ['under another name, deep inside', (logger) => logger.error({ outcome: { reasons: [driverError()] } })],
    [
      'as an argument of the message',
      (logger) => logger.error('failed: %s %o', driverError(), { e: driverError() }),
    ],
    ['as a cause', (logger) => logger.error(new Error(canary, { cause: driverError() }))],
    ['bound to a child', (logger) => logger.child({ err: driverError() }).error('failed')],
  ])("never writes a foreign error's message: %s", (_name, write) => {
    const lines = logged(write);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain(canary);
    expect(JSON.stringify(lines)).toMatch(/22P02|failed/);
  });

  it.each<[string, (logger: ReturnType<typeof createLogger>) => void]>([
    ['a password in an address', (logger) => logger.info(`connecting to postgres://ada:${canary}@db:5432/x`)],
    [
      'an address among fields',
      (logger) => logger.info({ target: { url: `kafka+ssl://ada:${canary}@b:9092` } }),
    ],
    ['a bearer header', (logger) => logger.info(`sent Authorization: Bearer ${canary}`)],
    ['a header field', (logger) => logger.info({ headers: { Authorization: canary, cookie: canary } })],
    ['a password field', (logger) => logger.info({ sasl: [{ password: canary }] })],
    ['a password bound to a child', (logger) => logger.child({ password: canary, token: canary }).info('x')],
  ])('never writes a secret: %s', (_name, write) => {
    expect(JSON.stringify(logged(write))).not.toContain(canary);
  });

  it('keeps the id of an operator token, not its secret', () => {
    const [line] = logged((logger) => logger.info(`token ${token} used`));
    expect(line?.msg).toBe('token cmd_0123456789abcdef_[redacted] used');
  });

  it('leaves ordinary fields as they are', () => {
    const fields = { list: [1, 'two', null], nested: { at: 1.5, ok: true }, path: '/v1/executions' };
    expect(logged((logger) => logger.info(fields, 'x %d', 7))[0]).toMatchObject({ ...fields, msg: 'x 7' });
  });

  it('honours the level, and refuses one that is none', () => {
    expect(logged((logger) => logger.info('x'), 'warn')).toEqual([]);
    expect(() => logged(() => undefined, 'loud')).toThrow(/COMMANDER_LOG_LEVEL .* is not valid/);
  });
});
