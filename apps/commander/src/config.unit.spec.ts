import { readConfig } from './config';

const env = {
  COMMANDER_KAFKA_BROKERS: '127.0.0.1:9092',
  COMMANDER_READ_MODEL_URL: 'postgresql://127.0.0.1/read',
  COMMANDER_INSTANCE: 'c1',
  COMMANDER_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
};

describe('the configuration', () => {
  it('posts alerts nowhere unless it is told where', () => {
    expect(readConfig(env)).toMatchObject({ alertWebhook: null, keys: { current: 'k1' } });
    const webhook = 'https://hooks.example/services/secret';
    expect(readConfig({ ...env, COMMANDER_ALERT_WEBHOOK: webhook }).alertWebhook).toBe(webhook);
    const shouted = readConfig({ ...env, COMMANDER_ALERT_WEBHOOK: 'HTTPS://Hooks.example/services/Secret' });
    expect(shouted.alertWebhook).toBe('https://hooks.example/services/Secret');
  });

  it('is refused without a key ring, in one sentence', () => {
    const read = () => readConfig({ ...env, COMMANDER_KEYS: undefined });
    expect(read).toThrow(/^The configuration is not valid\.\n {2}COMMANDER_KEYS [^\n]+$/);
  });

  it.each(['http://169.254.169.254/hook', 'http://[fe80::1]/hook', 'ftp://hooks.example/', 'secret'])(
    'refuses to post alerts to %s, and does not repeat it',
    (webhook) => {
      const read = () => readConfig({ ...env, COMMANDER_ALERT_WEBHOOK: webhook });
      expect(read).toThrow('COMMANDER_ALERT_WEBHOOK (where alerts are posted) is not valid');
      expect(read).not.toThrow(webhook);
    },
  );
});
