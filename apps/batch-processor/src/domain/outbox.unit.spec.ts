import * as fc from 'fast-check';
import { decodeOutbox, encodeOutbox } from './outbox';

describe('The outbox of a batch', () => {
  it('gives back the messages as they were', () => {
    const json = fc.jsonValue().map((value) => JSON.stringify(value));
    const message = fc.record({
      key: fc.string(),
      value: json,
      headers: fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.string()),
    });
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        expect(decodeOutbox(encodeOutbox(messages))).toEqual(
          messages.map((one) => ({ ...one, headers: { ...one.headers } })),
        );
      }),
    );
  });
});
