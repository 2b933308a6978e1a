import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import type { Connection } from 'pg';
import { CopyOut } from './copy-out';

const message = (type: string, body: string): Buffer => {
  const header = Buffer.alloc(5);
  header.write(type, 0, 'latin1');
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, Buffer.from(body, 'latin1')]);
};

/** A connection whose driver keeps what it is given, and a copy that is under way on it. */
function copying(out = Buffer.alloc(0)) {
  const stream = new PassThrough();
  const driver: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => driver.push(chunk));
  const asked: string[] = [];
  const copy = new CopyOut('copy t to stdout', out);
  const connection = { stream, query: (text: string) => asked.push(text) };
  copy.submit(connection as unknown as Connection);
  return { stream, copy, asked, seen: () => Buffer.concat(driver) };
}

const END = Buffer.concat([message('c', ''), message('C', 'COPY 2\0'), message('Z', 'T')]);

describe('CopyOut', () => {
  it('takes the rows out of their messages, however these are cut, and leaves the rest to the driver', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    const other = fc.record({ type: fc.constantFrom('N', 'A', 'S'), body: fc.constant('warning') });
    const row = text.map((body) => ({ type: 'd', body: Buffer.from(body).toString('latin1') }));
    const sent = fc.array(fc.oneof(row, row, other), { maxLength: 8 });
    const cuts = fc.array(fc.nat(200), { maxLength: 6 });
    const space = fc.nat(64);
    return fc.assert(
      fc.asyncProperty(sent, cuts, space, async (messages, places, spare) => {
        const { stream, copy, asked, seen } = copying(Buffer.alloc(spare, 'x'));
        const bytes = Buffer.concat([
          message('H', '\0\0\0'),
          ...messages.map(({ type, body }) => message(type, body)),
          END,
        ]);
        const borders = [0, ...places.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length];
        borders.slice(1).forEach((end, i) => stream.emit('data', bytes.subarray(borders[i], end)));
        expect(asked).toEqual(['copy t to stdout']);
        expect(seen()).toEqual(END);
        copy.handleReadyForQuery();
        const rows = messages.filter(({ type }) => type === 'd').map(({ body }) => body);
        expect((await copy.rows).toString('latin1')).toBe(rows.join(''));
      }),
    );
  });

  it.each([
    ['before the first row', ''],
    ['behind some', 'one\n'],
  ])('leaves an error to the driver, and ends with what that makes of it: %s', async (_, row) => {
    const { stream, copy, seen } = copying();
    const error = message('E', 'SERROR\0\0');
    const begun = row ? [message('H', '\0\0\0'), message('d', row)] : [];
    stream.emit('data', Buffer.concat([...begun, error]));
    expect(seen()).toEqual(error);
    copy.handleError(new Error('division by zero'));
    await expect(copy.rows).rejects.toThrow('division by zero');
  });
});
