import type { Command } from 'commander';
import { tokenId } from '@commander/security';
import { InvalidArgumentError, Option } from 'commander';
import { newCommandId } from '../api/command-id';
import { findService } from '../api/find-service';
import { print, printJson, tell, type Context } from '../context';
import { readPlanFile } from '../plan/read-plan-file';
import { safeText } from '../text/safe-text';
import { table } from '../text/table';

interface Output {
  readonly json?: boolean;
}

async function apply(context: Context, file: string, { json }: Output): Promise<void> {
  const plan = readPlanFile(file);
  const accepted = await findService(context.env).applyPlan(newCommandId(), plan);
  if (accepted.outcome === 'pending') tell(context, 'The plan stands in the queue and has no outcome yet.');
  else tell(context, `The plan of project ${plan.project.name} is applied.`);
  if (json) printJson(context, accepted);
  else print(context, accepted.project_id);
}

async function listProjects(context: Context, { json }: Output): Promise<void> {
  const projects = await findService(context.env).projects();
  if (json) return printJson(context, { projects });
  const rows = projects.map((p) => [
    safeText(p.name),
    safeText(p.project_id),
    p.plan_hash.slice(0, 12),
    p.running_execution_id ?? '',
  ]);
  print(context, ...table([['project', 'id', 'plan', 'running execution'], ...rows]));
}

interface TokenOptions extends Output {
  readonly operator: string;
  readonly role: string;
  readonly project: string;
  readonly readValues?: boolean;
}

async function createToken(context: Context, { json, readValues, ...grant }: TokenOptions): Promise<void> {
  const permissions = readValues ? { permissions: ['values:read'] } : {};
  const made = await findService(context.env).createToken({ ...grant, ...permissions });
  if (json) return printJson(context, made);
  print(context, made.token);
  tell(context, 'Keep it safe: it is shown this once.');
}

// Whoever pastes the whole token must not send its secret anywhere.
function tokenIdOf(text: string): string {
  const id = tokenId(text) ?? text;
  if (/^[0-9a-f]{16}$/.test(id)) return id;
  throw new InvalidArgumentError('It must be the id of a token: 16 hex digits.');
}

async function revokeToken(context: Context, id: string): Promise<void> {
  await findService(context.env).revokeToken(id);
  tell(context, `Token ${id} is revoked.`);
}

/** Projects and operators. */
export function addProjectCommands(program: Command, context: Context): void {
  const project = program.command('project').description('work on projects');
  project
    .command('apply')
    .description("make a file the project's plan; prints the project id")
    .argument('<file>', 'the plan, YAML or JSON')
    .option('--json', 'JSON')
    .action((file: string, options: Output) => apply(context, file, options));
  project
    .command('list')
    .description('list the projects')
    .option('--json', 'JSON')
    .action((options: Output) => listProjects(context, options));
  const token = program.command('token').description('work on the tokens of operators');
  token
    .command('revoke')
    .description('take a token its rights, for good')
    .argument('<token-id>', 'the 16 digits between the underscores of the token', tokenIdOf)
    .action((id: string) => revokeToken(context, id));
  token
    .command('create')
    .description('make a token and print it')
    .requiredOption('--operator <name>', 'who it is for')
    .addOption(
      new Option('--role <role>', 'what it allows')
        .choices(['viewer', 'operator', 'admin'])
        .makeOptionMandatory(),
    )
    .requiredOption('--project <name>', 'name of the project, or * for all')
    .option('--read-values', 'it may also see data: the source texts of failed records')
    .option('--json', 'JSON')
    .action((options: TokenOptions) => createToken(context, options));
}
