import { freePort } from '@commander/stack';
import { EXIT } from '../exit-codes';
import { createTables } from './create-tables';

describe('createTables', () => {
  it('tells in one sentence, with a code, why there are no tables', async () => {
    const url = `postgresql://u:secret@127.0.0.1:${await freePort(0)}/t`;
    const failure: unknown = await createTables(url, 'nyc-flights').catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'CliError', exitCode: EXIT.prerequisite });
    expect(String(failure)).toContain('(ECONNREFUSED)');
    expect(String(failure)).not.toContain('secret');
  });
});
