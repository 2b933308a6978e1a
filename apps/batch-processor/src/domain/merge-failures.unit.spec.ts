import type { NamedFailure } from '@commander/contracts';
import { mergeFailures } from './merge-failures';

const failure = (category: NamedFailure['category'], message: string): NamedFailure => ({
  category,
  error_type: 'database',
  code: category,
  name: category,
  message,
  retriable: category === 'transient',
});

describe('mergeFailures', () => {
  it('puts the gravest first and every sentence once', () => {
    const merged = mergeFailures([
      failure('transient', 'B.'),
      failure('fatal', 'A.'),
      failure('transient', 'B.'),
    ]);
    expect(merged).toMatchObject({ category: 'fatal', code: 'fatal', retriable: false, message: 'A. B.' });
  });

  it('keeps within the length of a message', () => {
    const merged = mergeFailures([failure('fatal', 'x'.repeat(900)), failure('fatal', 'y'.repeat(900))]);
    expect(merged.message).toHaveLength(1000);
  });
});
