import type { Command } from '@commander/contracts';
import type { Action } from '@commander/security';

/** The rights that a command needs, every one of them. */
export function actionsOf(command: Command): Action[] {
  if (command.command === 'cancel') return command.rollback ? ['cancel', 'rollback'] : ['cancel'];
  if (command.command !== 'execute-migration') return [command.command];
  switch (command.request.execution_type) {
    case 'dry-run':
      return ['dry-run'];
    case 'resume':
      return ['resume-migration'];
    case 'replay':
      return ['repair'];
    default:
      return ['execute-migration'];
  }
}
