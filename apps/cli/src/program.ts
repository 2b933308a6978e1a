import { Command } from 'commander';
import { addDeadLetterCommands } from './commands/dead-letter-commands';
import { addLocalCommands } from './commands/local-commands';
import { addMigrationCommands } from './commands/migration-commands';
import { addPlanCommands } from './commands/plan-commands';
import { addProjectCommands } from './commands/project-commands';
import { addQuarantineCommands } from './commands/quarantine-commands';
import { addReadingCommands } from './commands/reading-commands';
import { addSteeringCommands } from './commands/steering-commands';
import type { Finish } from './commands/finish';
import type { Context } from './context';

const HELP = `
Data goes to stdout, progress to stderr. NO_COLOR turns colours off.

Environment:
  COMMANDER_API           address of the service; else that of the local stack
  COMMANDER_TOKEN         the operator's token, or COMMANDER_TOKEN_FILE; else the local one
  COMMANDER_HOME          folder of the local stack; else .commander in the repository
  COMMANDER_CONNECTION_*  addresses of the plans' connections, passed on by "up"

Exit codes:
  0 done   1 the execution or its verification failed   2 something is missing or badly configured
  3 input or command refused   4 the service does not answer   5 not allowed
  6 a rollback ended and left rows alone that were changed since   70 a fault of Commander`;

/** The command line: every command with its options. `finish` hears the exit code of a command that came to its end. */
export function buildProgram(context: Context, finish: Finish): Command {
  const program = new Command('commander')
    .description('Runs data migrations: event-sourced, resumable, audited.')
    .addHelpText('after', HELP)
    .showHelpAfterError('(commander --help tells more)')
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
    })
    .exitOverride();
  addPlanCommands(program, context, finish);
  addProjectCommands(program, context);
  addMigrationCommands(program, context, finish);
  addQuarantineCommands(program, context, finish);
  addSteeringCommands(program, context, finish);
  addReadingCommands(program, context, finish);
  addDeadLetterCommands(program, context, finish);
  addLocalCommands(program, context, finish);
  for (const command of program.commands) inherit(command, program);
  return program;
}

// Settings are copied to a subcommand when it is made, but not to the subcommands of one that `command()` made before.
function inherit(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child, command);
}
