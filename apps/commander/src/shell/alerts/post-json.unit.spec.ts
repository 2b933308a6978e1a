import { isLinkLocal, postJson } from './post-json';

describe('a POST to the webhook', () => {
  it.each([
    'http://169.254.169.254/latest',
    'http://2852039166/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fd00:ec2::254]/',
    'http://[64:ff9b::169.254.169.254]/',
  ])('knows the link-local address in %s', (url) => {
    expect(isLinkLocal(new URL(url).hostname)).toBe(true);
  });

  it.each(['http://127.0.0.1/', 'http://[::1]/', 'http://hooks.example/'])('takes %s', (url) => {
    expect(isLinkLocal(new URL(url).hostname)).toBe(false);
  });

  it('tells of a failure by its code alone', async () => {
    const result = await postJson('http://127.0.0.1:9/secret', '{}', {}, 2_000);
    expect(result).toEqual({ failed: 'ECONNREFUSED' });
  });
});
