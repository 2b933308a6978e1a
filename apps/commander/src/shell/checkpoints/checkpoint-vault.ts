import type { EventData } from '@commander/contracts';
import { toPlain, type KeptCheckpoint } from '@commander/event-sourcing';
import { isCommanderError, open, seal, type AssociatedData, type KeyRing } from '@commander/security';
import { clearState, storedState, type Progress, type StoredState } from './stored-state';

type Checkpoint = EventData<'checkpoint.created'>;

/** Why a sealed state does not open; the cipher cannot tell a wrong key from an altered text. */
const REASONS: Readonly<Record<string, string>> = {
  COMMANDER_ENVELOPE_MALFORMED: 'its sealed state is truncated or malformed',
  COMMANDER_SEAL_BROKEN:
    'its sealed state was cut off or altered, belongs to another checkpoint, execution or plan, or was sealed with another key of the same id',
};

/**
 * Seals the stored state of checkpoints and opens it again. What is sealed opens only for the project, the execution, the sequence,
 * the plan and the place in the stream that it was sealed for.
 */
export class CheckpointVault {
  constructor(private readonly ring: KeyRing) {}

  /** The checkpoint with its stored state sealed, for the decision that comes after `after`. */
  seal(project: string, execution: Progress, data: Checkpoint, after: string): Checkpoint {
    const state = Buffer.from(textOf(storedState(data, execution)));
    const about = associated(project, { data, after, planHash: execution.planHash });
    return { ...data, sealed: seal(this.ring, state, about) };
  }

  /** `valid` where the stored state opens and says what the checkpoint says in clear; else one sentence why not. */
  judge(project: string, checkpoint: Sealed): string {
    const { checkpoint_id, sealed } = checkpoint.data;
    const because = (reason: string): string => `The checkpoint ${checkpoint_id} is not valid: ${reason}.`;
    if (!sealed) return because('it holds no sealed state');
    try {
      const bytes = open(this.ring, sealed, associated(project, checkpoint));
      const differing = differences(checkpoint.data, JSON.parse(bytes.toString()) as StoredState);
      return differing.length === 0
        ? 'valid'
        : because(`its sealed state differs from what it says in clear (${differing.join(', ')})`);
    } catch (error) {
      return because(reasonOf(error, sealed.kid));
    }
  }
}

const textOf = (value: unknown): string => JSON.stringify(toPlain(value ?? null));

type Sealed = Pick<KeptCheckpoint, 'data' | 'after' | 'planHash'>;

function associated(project: string, { data, after, planHash }: Sealed): AssociatedData {
  return {
    project,
    execution: data.execution_id,
    sequence: data.sequence ?? 0,
    plan_hash: planHash,
    after,
  };
}

function differences(data: Checkpoint, stored: StoredState): string[] {
  return Object.entries(clearState(data))
    .filter(([name, value]) => textOf(value) !== textOf(stored[name as keyof StoredState]))
    .map(([name]) => name);
}

function reasonOf(error: unknown, kid: string): string {
  if (!isCommanderError(error)) return 'its sealed state cannot be read';
  if (error.code !== 'COMMANDER_KEY_UNKNOWN') return REASONS[error.code] ?? 'its sealed state does not open';
  const shown = /^[A-Za-z0-9._-]{1,32}$/.test(kid) ? ` ${kid}` : '';
  return `the key${shown} that it was sealed with is not in the key ring (COMMANDER_KEYS)`;
}
