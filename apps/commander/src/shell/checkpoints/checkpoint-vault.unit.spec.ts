import { randomBytes, randomUUID } from 'node:crypto';
import type { EventData } from '@commander/contracts';
import type { KeptCheckpoint } from '@commander/event-sourcing';
import { parseKeyRing } from '@commander/security';
import { CheckpointVault } from './checkpoint-vault';
import type { Progress } from './stored-state';

type Sealed = NonNullable<KeptCheckpoint['data']['sealed']>;

const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [old, current, alien] = [key('k2025'), key('k2026'), key('k2025')];
const vault = (...keys: string[]): CheckpointVault => new CheckpointVault(parseKeyRing(keys.join(',')));

const project = randomUUID();
const [before, planHash] = [randomUUID(), 'hash-of-the-plan'];
const counts = { read: 20, created: 19, updated: 0, unchanged: 0, merged: 0, skipped: 0, failed: 1 };
const data: EventData<'checkpoint.created'> = {
  execution_id: randomUUID(),
  checkpoint_id: randomUUID(),
  batch_number: 2,
  sequence: 7,
  last_processed_record_id: 'CUS-000020',
  cumulative_stats: counts,
  pending_batch_ids: [{ entity: 'Customer', batch: 4 }],
  error_summary: { total: 1, by_type: { database: 1 } },
  expires_at: '2026-01-02T00:00:00.000Z',
};
const sample = {
  category: 'constraint',
  error_type: 'database',
  code: '23505',
  message: 'A sample of an error.',
  retriable: false,
  entity: 'Customer',
  batch_number: 2,
  record_index: 11,
  record_id: 'SAMPLE-ID',
} as const;
const tally: Progress['tally'] = {
  duplicates: { merged: 0, skipped: 0, failed: 0 },
  warnings: {},
  fixed: 0,
  transformed: 0,
  abandoned: 0,
  prediction: { compared: 0, differing: 0 },
  errors: { total: 1, byType: { database: 1 }, samples: [sample] },
};
const progress: Progress = { planHash, entities: new Map(), tally };

const kept = (changes: Partial<KeptCheckpoint> = {}, by = vault(old)): KeptCheckpoint => ({
  data: by.seal(project, progress, data, before),
  after: before,
  planHash,
  verified: null,
  ...changes,
});
const withData = (changes: Partial<KeptCheckpoint['data']>): KeptCheckpoint => {
  const checkpoint = kept();
  return { ...checkpoint, data: { ...checkpoint.data, ...changes } };
};
const withSeal = (change: (sealed: Sealed) => Partial<Sealed>): KeptCheckpoint => {
  const { sealed } = kept().data;
  if (!sealed) throw new Error('Nothing was sealed.');
  return withData({ sealed: { ...sealed, ...change(sealed) } });
};
const flip = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);

describe('the vault of checkpoints', () => {
  it('opens what it sealed, and shows nothing of it', () => {
    const checkpoint = kept();
    expect(vault(old).judge(project, checkpoint)).toBe('valid');
    expect(JSON.stringify(checkpoint)).not.toContain('SAMPLE');
  });

  it('reads what an old key sealed, and seals with the new one', () => {
    const rotated = vault(current, old);
    expect(rotated.judge(project, kept())).toBe('valid');
    const fresh = kept({}, rotated);
    expect(fresh.data.sealed?.kid).toBe('k2026');
    expect(rotated.judge(project, fresh)).toBe('valid');
  });

  it.each([
    ['bit-flipped', withSeal(({ ct }) => ({ ct: flip(ct) })), 'or altered'],
    ['with another tag', withSeal(({ tag }) => ({ tag: flip(tag) })), 'or altered'],
    ['truncated', withSeal(({ ct }) => ({ ct: ct.slice(0, 40) })), 'was cut off'],
    ['with a shortened tag', withSeal(({ tag }) => ({ tag: tag.slice(0, 8) })), 'truncated or malformed'],
    ['of no form', withSeal(() => ({ ct: '%%%' })), 'truncated or malformed'],
    ["another execution's", withData({ execution_id: randomUUID() }), 'belongs to another checkpoint'],
    ['an older one, replayed', withData({ sequence: 8 }), 'belongs to another checkpoint'],
    ['of another plan', kept({ planHash: 'other' }), 'belongs to another checkpoint'],
    ['from elsewhere in the stream', kept({ after: randomUUID() }), 'belongs to another checkpoint'],
    ['changed in clear', withData({ batch_number: 3 }), 'in clear (last_processed_batch)'],
    ['made to live longer', withData({ expires_at: null }), 'in clear (expires_at)'],
    ['not sealed', withData({ sealed: undefined }), 'holds no sealed state'],
  ])('does not open one that is %s', (_, checkpoint, reason) => {
    const verdict = vault(old).judge(project, checkpoint);
    expect(verdict).toContain(`The checkpoint ${data.checkpoint_id} is not valid: `);
    expect(verdict).toContain(reason);
  });

  it('tells a missing key from a wrong one', () => {
    expect(vault(current).judge(project, kept())).toContain(
      'the key k2025 that it was sealed with is not in the key ring',
    );
    expect(vault(alien).judge(project, kept())).toContain('another key of the same id');
    expect(vault(old).judge(randomUUID(), kept())).toContain('belongs to another checkpoint');
  });
});
