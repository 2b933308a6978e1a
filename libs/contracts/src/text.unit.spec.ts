import { oneLine, operatorName, withoutTokens } from './text';

const TOKEN = `cmd_${'0a'.repeat(8)}_${'Ab-_'.repeat(10)}xyz`;

describe('text that people type into a command', () => {
  it('holds no operator token, wherever it stands in it', () => {
    for (const text of [TOKEN, `ada-${TOKEN}`, `${TOKEN}.x`]) {
      expect(operatorName.safeParse(text).success).toBe(false);
      expect(oneLine.safeParse(`because ${text}`).success).toBe(false);
      expect(withoutTokens(`because ${text}`)).not.toContain('Ab-_');
    }
  });

  it('may speak of tokens', () => {
    for (const text of ['cmd_', TOKEN.slice(0, 21), 'the token cmd_<id>_<secret>']) {
      expect(oneLine.safeParse(text).success).toBe(true);
      expect(withoutTokens(text)).toBe(text);
    }
  });
});
