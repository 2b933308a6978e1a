import { rowsInWindow } from './rows-in-window';

const window = { column: 'changed', since: '2024-05-02T10:00:00Z', until: '2024-05-03T10:00:00Z' };
const kept = (...texts: (string | null)[]) =>
  rowsInWindow(
    texts.map((text) => [text ?? 'none', text]),
    window,
  ).flat();

describe('Keeping the rows of a window', () => {
  it('has `since` in and `until` out', () => {
    expect(
      kept(
        '2024-05-02T09:59:59.999Z',
        '2024-05-02T10:00:00Z',
        '2024-05-03T09:59:59.999999Z',
        '2024-05-03T10:00:00Z',
      ),
    ).toEqual(['2024-05-02T10:00:00Z', '2024-05-03T09:59:59.999999Z']);
  });

  it.each([
    '2024-05-02 12:00',
    '2024-05-02 12:00:00.123456',
    '2024-05-02 14:00:00+02',
    '2024-05-02 14:00:00 +0200',
    '2024-05-02T14:00:00+02:00',
    '2024-05-02',
    '2024-05-03',
  ])('reads %s as a time of the window', (text) => {
    expect(kept(text)).toEqual([text]);
  });

  it.each(['2024-05-02 12:00:00+02:30', '2024-05-02 09:59', '2024-05-01', '2024-05-04', '2013-12-31'])(
    'leaves out %s',
    (text) => {
      expect(kept(text)).toEqual([]);
    },
  );

  it.each([
    null,
    '',
    'yesterday',
    '2024-13-45',
    '2024-05-02T99:00:00Z',
    '03.05.2024',
    '1714600000',
    'infinity',
  ])('never loses a row for a text that says no time: %s', (text) => {
    expect(kept(text)).toHaveLength(1);
  });

  it('keeps what could not be cut into columns', () => {
    const malformed = { rule: 'csv.ragged_row', message: 'The row has 1 fields where the header has 2.' };
    expect(rowsInWindow([malformed], window)).toEqual([malformed]);
  });
});
