import type { ClientBase } from 'pg';
import { bindDuplicateStatements } from '../../duplicates/bind-duplicate-statements';
import type { DuplicateStatements } from '../../duplicates/duplicate-statements';
import * as decisions from './duplicate-decisions';
import * as keys from './duplicate-keys';
import { eachTargetRow } from './each-target-row';

/** The statements about duplicates on one connection. */
export const duplicateStatements = (client: ClientBase): DuplicateStatements =>
  bindDuplicateStatements(client, { ...decisions, ...keys, eachTargetRow });
