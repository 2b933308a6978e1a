import { CommanderError } from '@commander/security';

interface Place {
  readonly partition: number;
  readonly offset: number;
}

/** The audit log cannot be continued without leaving something out; nothing but an operator can mend it. */
export class RecordingError extends CommanderError {}

/** A message of a version that only a later release can read. */
export const tooNew = ({ partition, offset }: Place, type: string): RecordingError =>
  new RecordingError(
    'COMMANDER_AUDIT_VERSION',
    `The event at partition ${partition}, offset ${offset} is of the unknown version ${type}.`,
    { remedy: 'Run an audit logger of the release that wrote it; nothing after it is recorded until then.' },
  );

/** The stream no longer begins where the audit log ends: what lay between is lost. */
export const truncated = ({ partition, offset }: Place, begins: number): RecordingError =>
  new RecordingError(
    'COMMANDER_AUDIT_TRUNCATED',
    `The event stream lost messages: partition ${partition} is recorded up to offset ${offset}, but begins at ${begins}.`,
    {
      remedy:
        'Restore the topic; it must keep its messages for ever (retention.ms = -1, retention.bytes = -1).',
    },
  );

/** The stream is not the one that the audit log was made of. */
export const replaced = ({ partition, offset }: Place): RecordingError =>
  new RecordingError(
    'COMMANDER_AUDIT_REPLACED',
    `The event stream was cut or replaced: partition ${partition} no longer holds what was recorded before offset ${offset}.`,
    { remedy: 'Restore the topic, or give a new stream a new audit database.' },
  );
