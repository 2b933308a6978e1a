import { randomBytes } from 'node:crypto';
import type { MessageLog } from '@commander/kafka';
import { parseKeyRing, type KeyRing } from '@commander/security';
import type { DataSource } from 'typeorm';
import { openState } from '../shell/database/open-database';
import { SnapshotStore } from '../shell/snapshots/snapshot-store';

/** A key ring of one key that nobody else has. */
export const freshKeys = (id = 'test'): KeyRing =>
  parseKeyRing(`${id}:${randomBytes(32).toString('base64')}`);

/** A store of snapshots over a real database, and what it passed over. */
export async function openSnapshots(url: string, log: MessageLog, topic: string, ring = freshKeys()) {
  const database: DataSource = await openState(url);
  const passedOver: string[] = [];
  const onUnusable = (reason: string): void => void passedOver.push(reason);
  const store = new SnapshotStore({ database, ring, log, topic, onUnusable });
  return { store, database, passedOver };
}
