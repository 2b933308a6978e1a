import { databaseUnreachable } from './database-unreachable';

const refused = Object.assign(new Error('connect as u with hunter2'), { code: 'ECONNREFUSED' });

describe('databaseUnreachable', () => {
  it('names variable, place and code, and no credential', () => {
    const error = databaseUnreachable('COMMANDER_AUDIT_URL', 'postgresql://u:hunter2@db:6000/audit', refused);
    expect(error.message).toBe(
      'The database of COMMANDER_AUDIT_URL, db:6000/audit, cannot be opened (ECONNREFUSED): ' +
        'see whether it runs and accepts these credentials.',
    );
  });

  it('says less of an address that cannot be read', () => {
    const { message } = databaseUnreachable('COMMANDER_AUDIT_URL', 'postgres://u:hunter2@a:1,b:2/x', refused);
    expect(message).toContain('The database of COMMANDER_AUDIT_URL cannot be opened');
    expect(message).not.toContain('hunter2');
  });
});
