import type { Command } from 'commander';
import { print, tell, type Context } from '../context';
import { EXIT } from '../exit-codes';
import { initPlan, type InitOptions } from '../plan/init-plan';
import { checkPlanFile } from '../plan/read-plan-file';
import type { Finish } from './finish';

function check(context: Context, file: string, finish: Finish): void {
  const checked = checkPlanFile(file);
  if ('plan' in checked) {
    const { project, entities } = checked.plan;
    return tell(context, `The plan of project ${project.name} is valid: ${entities.length} entities.`);
  }
  print(context, ...checked.problems);
  finish(EXIT.rejected);
}

/** Work on plans, here, without any service. */
export function addPlanCommands(program: Command, context: Context, finish: Finish): void {
  const plan = program.command('plan').description('work on plans');
  plan
    .command('init')
    .description('look into a source and a target, and draft a plan to be edited')
    .argument('<source>', 'a connection, or the path of a folder of files, such as ./data')
    .argument('<target>', 'a connection')
    .option('--project <name>', 'name of the project', 'migration')
    .option('--from <name...>', 'only these files or tables of the source')
    .option('--to <table...>', 'only these tables of the target')
    .option('--out <file>', 'the file to write, which must not exist; else stdout')
    .action((source: string, target: string, options: InitOptions) =>
      initPlan(context, [source, target], options),
    );
  plan
    .command('check')
    .description('check a plan here, without any service; lists everything that is wrong with it')
    .argument('<file>', 'the plan, YAML or JSON')
    .action((file: string) => check(context, file, finish));
}
