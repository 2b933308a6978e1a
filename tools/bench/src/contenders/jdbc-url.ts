/** The address of a PostgreSQL database as its JDBC driver takes it, with the inserts of a batch joined into one statement. */
export function jdbcUrl(address: string): string {
  const { hostname, port, username, password, pathname } = new URL(address);
  const options = new URLSearchParams({
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    reWriteBatchedInserts: 'true',
  });
  return `jdbc:postgresql://${hostname}:${port || '5432'}${pathname}?${options.toString()}`;
}
