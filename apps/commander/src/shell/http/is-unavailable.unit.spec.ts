import { MessageLogError } from '@commander/kafka';
import { isUnavailable } from './is-unavailable';

const withCode = (code: string) => Object.assign(new Error('failed'), { code });

describe('whether something that is needed does not answer', () => {
  it.each([
    new MessageLogError('unavailable', 'The broker does not answer.'),
    withCode('ECONNREFUSED'),
    withCode('57P01'),
    withCode('53300'),
    new Error('Connection terminated unexpectedly'),
  ])('is seen in %p', (error) => expect(isUnavailable(error)).toBe(true));

  it.each([
    withCode('22021'),
    withCode('23505'),
    new TypeError('x is undefined'),
    'text',
    null,
    withCode('ERR_X'),
  ])('is not seen in %p', (error) => expect(isUnavailable(error)).toBe(false));
});
