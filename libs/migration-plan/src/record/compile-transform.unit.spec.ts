import { transform } from '@commander/contracts';
import { transformProblem } from './compile-transform';

const problem = (argument: object): string | null => transformProblem(transform.parse(argument));

describe('transformProblem', () => {
  it.each<[object, string]>([
    [{ map: {} }, 'maps nothing'],
    [{ replace: { search: 'a', with: 'a' } }, 'puts in what it takes out'],
    [{ split: { separator: ',', part: 0 } }, '0 names none'],
    [{ date: { format: 'DD.MM' } }, 'it has no YYYY'],
    [{ date: { format: ['YYYY-MM-DD', 'QQ'] } }, '"QQ" cannot be used: "Q" is no part'],
    [{ date: { format: 'YYYY-MM-DD', zone: 'Mars/Olympus' } }, 'time zone "Mars/Olympus" is not known'],
    [{ number: { locale: 'xx-invalid-locale-tag-x' } }, 'is not known'],
    [{ number: { decimal: ',', group: ',' } }, 'the same mark'],
    [{ number: { decimal: '5' } }, 'no marks'],
    [{ phone: { region: 'XX' } }, 'no numbering plan'],
  ])('%j: %s', (argument, message) => {
    expect(problem(argument)).toContain(message);
  });

  it.each<[object]>([
    [{ date: { format: 'M/D/YYYY h:mm A', zone: 'America/New_York' } }],
    [{ number: { locale: 'de-CH' } }],
    [{ number: { decimal: ',' } }],
    [{ phone: { region: 'GB' } }],
    [{ truncate: 3 }],
  ])('%j makes sense', (argument) => {
    expect(problem(argument)).toBeNull();
  });
});
