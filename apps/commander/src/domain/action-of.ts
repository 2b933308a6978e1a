import type { Command } from '@commander/contracts';
import type { Action } from '@commander/security';

/** The right that a command needs. */
export const actionOf = (command: Command): Action =>
  command.command === 'execute-migration' && command.request.execution_type === 'dry-run'
    ? 'dry-run'
    : command.command;
