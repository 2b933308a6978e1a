import * as fc from 'fast-check';
import { SseParser } from './sse-parser';

const parse = (...pieces: string[]): unknown[] => {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.feed(piece));
};

describe('SseParser', () => {
  it('reads events, ids and data of several lines', () => {
    expect(parse('event: batch.committed\nid: 7\ndata: {"a":\ndata: 1}\n\n')).toEqual([
      { event: 'batch.committed', id: '7', data: '{"a":\n1}' },
    ]);
  });

  it('keeps the last id for messages without one, and calls a nameless event message', () => {
    expect(parse('id: 7\ndata: a\n\ndata: b\n\n')).toEqual([
      { event: 'message', id: '7', data: 'a' },
      { event: 'message', id: '7', data: 'b' },
    ]);
  });

  it('ignores comments, unknown fields, and an id with a NUL', () => {
    expect(parse(': beat\nretry: 9\nfoo\nid: a\0b\ndata: x\n\n')).toEqual([{ event: 'message', data: 'x' }]);
  });

  it('drops a message without data and one that is not closed', () => {
    expect(parse('event: x\n\ndata: open')).toEqual([]);
  });

  it('takes CR, LF and CRLF as ends of lines', () => {
    expect(parse('data: a\r\n\r\ndata: b\r\rdata: c\n\n')).toEqual(
      ['a', 'b', 'c'].map((data) => ({ event: 'message', data })),
    );
  });

  it('reads the same wherever the stream is cut', () => {
    const text = 'id: 1\r\nevent: a\r\ndata: x\r\n\r\n: c\ndata: y\rdata: z\r\rdata: w\n\n';
    const whole = parse(text);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, i) => text.slice(at[i], end));
        expect(parse(...pieces)).toEqual(whole);
      }),
    );
  });
});
