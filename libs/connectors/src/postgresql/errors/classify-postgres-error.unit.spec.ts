import { classifyPostgresError } from './classify-postgres-error';
import { copyLine, recordErrorOf } from './record-error';
import { SQLSTATE_TABLE } from './sqlstate-table';

const context = { connection: 'target', doing: 'writing table items' };
const CANARY = 'a@canary.example';
const names = { columns: ['email'], constraints: new Set(['items_email_key']) };
const serverError = (parts: Record<string, string>) =>
  Object.assign(new Error(`duplicate key value ${CANARY}`), {
    detail: `Key (email)=(${CANARY}) already exists.`,
    where: `COPY commander_stage, line 12, column email: "${CANARY}"`,
    hint: CANARY,
    ...parts,
  });

describe('Classifying errors of PostgreSQL', () => {
  it.each([
    ['40P01', 'transient', 'database'],
    ['40001', 'transient', 'database'],
    ['57014', 'transient', 'database'],
    ['08006', 'transient', 'network'],
    ['ECONNRESET', 'transient', 'network'],
    ['22P02', 'validation', 'database'],
    ['22012', 'validation', 'database'],
    ['23505', 'constraint', 'database'],
    ['23001', 'constraint', 'database'],
    ['53100', 'system', 'database'],
    ['XX001', 'system', 'database'],
    ['28P01', 'fatal', 'database'],
    ['42501', 'fatal', 'database'],
    ['42804', 'fatal', 'database'],
    ['ZZ999', 'system', 'system'],
  ])('takes %s for %s, from %s', (code, category, errorType) => {
    const failure = classifyPostgresError(serverError({ code }), context);
    expect(failure).toMatchObject({
      code,
      category,
      error_type: errorType,
      retriable: category === 'transient',
    });
    expect(failure.message).toContain('Connection "target"');
  });

  it('knows a lost connection by the words of the driver', () => {
    const lost = new Error('Connection terminated unexpectedly');
    expect(classifyPostgresError(lost, context)).toMatchObject({
      code: 'connection_lost',
      category: 'transient',
    });
  });

  it('looks into an error of several addresses', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(classifyPostgresError(new AggregateError([refused]), context)).toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  it.each([undefined, null, 'text', new Error(CANARY), { code: CANARY }])(
    'takes anything else for unexpected: %#',
    (error) => {
      const failure = classifyPostgresError(error, context);
      expect(failure).toMatchObject({ code: 'unexpected', category: 'system' });
      expect(JSON.stringify(failure)).not.toContain(CANARY);
    },
  );

  it('names constraint and column, never a value', () => {
    const error = serverError({ code: '23505', constraint: 'items_email_key', column: 'email' });
    const failure = recordErrorOf(error, context, names);
    expect(failure).toMatchObject({ rule: 'items_email_key', field: 'email' });
    expect(failure.message).toContain('"items_email_key"');
    expect(JSON.stringify(failure)).not.toContain('canary');
    expect(classifyPostgresError(error, context).message).not.toContain('items_email_key');
  });

  it('names nothing that a trigger made up', () => {
    const error = serverError({ code: 'P0001', constraint: CANARY, column: CANARY });
    const failure = recordErrorOf(error, context, names);
    expect(failure).toMatchObject({ rule: 'P0001' });
    expect(failure).not.toHaveProperty('field');
    expect(JSON.stringify([failure, classifyPostgresError(error, context)])).not.toContain('canary');
  });

  it('takes line and column from the context of a COPY', () => {
    const error = serverError({ code: '22001' });
    expect(copyLine(error)).toBe(12);
    expect(recordErrorOf(error, context, names).field).toBe('email');
    expect(recordErrorOf(error, context, { ...names, columns: ['other'] })).not.toHaveProperty('field');
  });

  it('has one rule for each code', () => {
    expect(new Set(SQLSTATE_TABLE.map((rule) => rule.code)).size).toBe(SQLSTATE_TABLE.length);
  });
});
