import { bindDuplicateStatements } from '../../duplicates/bind-duplicate-statements';
import type { DuplicateStatements } from '../../duplicates/duplicate-statements';
import type { MariadbClient } from '../connection/mariadb-client';
import * as decisions from './duplicate-decisions';
import * as keys from './duplicate-keys';
import { eachTargetRow } from './each-target-row';

/** The statements about duplicates on one connection. */
export const duplicateStatements = (client: MariadbClient): DuplicateStatements =>
  bindDuplicateStatements(client, { ...decisions, ...keys, eachTargetRow });
