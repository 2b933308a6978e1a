import { bearerToken } from './bearer-token';

describe('the bearer token of a header', () => {
  it.each(['Bearer x', 'bearer x', 'BEARER  x'])('is found in %j', (header) => {
    expect(bearerToken(header)).toBe('x');
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic x', 'Bearer x y', 'x'])('is none in %j', (header) => {
    expect(bearerToken(header)).toBeUndefined();
  });
});
