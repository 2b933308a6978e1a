import { scrubText } from './scrub-log';

const canary = 'canary-7f3a';

describe('scrubText', () => {
  it.each([
    `postgres://ada:${canary}@db:5432/x`,
    `postgres://ada:${canary}/${canary}@db:5432/x`,
    `postgres://ada:p@${canary}@db:5432/x`,
    `postgres://ada:p@${canary}@db:5432/x and https://u:${canary}@h`,
    `host=db password=${canary} dbname=x`,
    `host=db password='${canary} ${canary}' dbname=x`,
    `postgres://db/x?sslmode=disable&password=${canary}&application_name=y`,
    JSON.stringify({ user: 'ada', password: canary }),
    JSON.stringify({ password: `${canary} "${canary}", ${canary}` }),
    JSON.stringify(JSON.stringify({ password: canary, token: canary })),
    `{ password: '${canary}' }`,
    `token: ${canary}`,
    `Authorization: Bearer ${canary}`,
    `authorization=Basic ${canary}`,
  ])('takes the secret out of %s', (text) => {
    expect(scrubText(text)).not.toContain(canary);
    expect(scrubText(text)).toContain('[redacted]');
  });

  it.each([
    'the mail of ada@example.org bounced',
    'see http://127.0.0.1:4000/health',
    'http://127.0.0.1:4000/health asked by ada@example.org',
    'The token is wrong.',
    'max_tokens=5',
  ])('leaves as it is: %s', (text) => expect(scrubText(text)).toBe(text));

  it('keeps what surrounds a secret', () => {
    expect(scrubText('host=db password=x dbname=y')).toBe('host=db password=[redacted] dbname=y');
    expect(scrubText('to postgres://u:p@h/d now')).toBe('to postgres://[redacted]@h/d now');
  });
});
