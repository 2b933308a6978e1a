import type { ClientBase } from 'pg';
import type { Savepoint } from '../../rows/write-in-ranges';

const SET = 'savepoint commander_range';
const RELEASE = 'release savepoint commander_range';

/** The savepoint between whose ranges a batch is tried; deferred constraints are checked with each range. */
export const savepointOf = (client: ClientBase): Savepoint => ({
  set: () => client.query(SET),
  accept: () => client.query(`set constraints all immediate; ${RELEASE}; ${SET}`),
  move: () => client.query(`${RELEASE}; ${SET}`),
  back: () => client.query(`rollback to ${SET}`),
  release: () => client.query(RELEASE),
});
