import type { Command } from 'commander';
import type { Context } from '../context';
import type { Finish } from './finish';
import { addQuarantineLooking } from './quarantine-looking';
import { addQuarantineMending } from './quarantine-mending';
import { addQuarantineReplay } from './quarantine-replay';

/** What is done with records that failed. */
export function addQuarantineCommands(program: Command, context: Context, finish: Finish): void {
  const quarantine = program.command('quarantine').description('records that failed');
  addQuarantineLooking(quarantine, context);
  addQuarantineMending(quarantine, context, finish);
  addQuarantineReplay(quarantine, context, finish);
}
