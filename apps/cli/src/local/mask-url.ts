/** An address to show to people: without its password and its query, which may hold one; `***` where it is no address. */
export function maskUrl(address: string): string {
  if (!URL.canParse(address)) return '***';
  const url = new URL(address);
  if (url.password !== '') url.password = '***';
  url.search = '';
  url.hash = '';
  return url.href;
}
