import { FAILURE_NAMES } from './failure-names';
import { OWN_TABLE, ownFailure, type OwnCode } from './own-failures';

describe('a failure of ours', () => {
  it.each(OWN_TABLE.map((rule) => [rule.code, rule] as const))(
    '%s has a name that a plan can give',
    (code, rule) => {
      const failure = ownFailure(code as OwnCode, 'It failed.');
      expect(failure).toEqual({
        category: rule.category,
        error_type: rule.errorType,
        code,
        name: rule.name,
        message: 'It failed.',
        retriable: rule.category === 'transient',
      });
      expect(rule.name).toMatch(/^[a-z][a-z_]{1,99}$/);
      expect(FAILURE_NAMES).toContain(rule.name);
    },
  );

  it('keeps within the length of a message', () => {
    expect(ownFailure('census', 'x'.repeat(2000)).message).toHaveLength(1000);
  });
});
