import { mariadbClient } from './mariadb-source';

describe("the call of MariaDB's client", () => {
  it('names the place, and keeps the password out of the command line', () => {
    const { command, env } = mariadbClient('mysql://root:p%2Fw@127.0.0.1:3307/legacy');
    expect(command).toBe('mariadb --protocol=tcp -h 127.0.0.1 -P 3307 -u root --local-infile=1 -D legacy');
    expect(env).toEqual({ MYSQL_PWD: 'p/w' });
  });
});
