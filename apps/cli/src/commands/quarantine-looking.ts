import { Option, type Command } from 'commander';
import { quarantineStatus, type QuarantinePlace } from '@commander/contracts';
import { findService } from '../api/find-service';
import { print, printJson, tell, type Context } from '../context';
import { renderGroups, renderRecord, renderRecords, renderTexts } from '../report/render-quarantine';
import { executionId } from './execution-id';
import { quarantineRecord } from './quarantine-record';

const PAGE = 50;

interface ListOptions {
  readonly project: string;
  readonly records?: boolean;
  readonly json?: boolean;
  readonly entity?: string;
  readonly rule?: string;
  readonly field?: string;
  readonly status?: string;
  readonly execution?: string;
  readonly after?: string;
  readonly limit?: string;
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const { project, records, json, execution: execution_id, limit = String(PAGE), ...filter } = options;
  const query = { ...filter, execution_id, limit: records ? limit : '0' };
  const listed = await findService(context.env).quarantine(project, query);
  if (json) return printJson(context, listed);
  const lines = records ? renderRecords(listed.records) : renderGroups(listed.groups);
  if (lines.length === 0) return tell(context, 'There is no such record in the quarantine.');
  print(context, ...lines);
  if (listed.next) tell(context, `More with --after ${listed.next}`);
}

interface ShowOptions {
  readonly project: string;
  readonly reveal?: boolean;
  readonly json?: boolean;
}

async function show(context: Context, place: QuarantinePlace, options: ShowOptions): Promise<void> {
  const { project, reveal, json } = options;
  const api = findService(context.env);
  if (!reveal) {
    const shown = await api.quarantined(project, place);
    return json ? printJson(context, shown) : print(context, ...renderRecord(shown));
  }
  const revealed = await api.revealQuarantined(project, place);
  if (json) return printJson(context, revealed);
  print(context, ...renderRecord(revealed), '', ...renderTexts(revealed));
}

/** Listing quarantined records, and looking into one. */
export function addQuarantineLooking(quarantine: Command, context: Context): void {
  quarantine
    .command('list')
    .description(
      "count a project's failed records by entity, rule, field and code; with --records one by one",
    )
    .requiredOption('--project <name>', 'name or id of the project')
    .option('--entity <name>', 'only records of this entity')
    .option('--rule <name>', 'only records that failed by this rule')
    .option('--field <name>', 'only records that failed at this field')
    .addOption(new Option('--status <status>', 'only these').choices(quarantineStatus.options))
    .option('--execution <id>', 'only records that failed in this execution', executionId)
    .option('--records', 'the records themselves, a page at a time')
    .option('--after <place>', 'with --records: where the page begins, as the one before said')
    .option('--limit <n>', `with --records: records per page, 1 to 200 (default ${PAGE})`)
    .option('--json', 'JSON')
    .action((options: ListOptions) => list(context, options));
  quarantine
    .command('show')
    .description('tell all that is known of one failed record; never its texts, unless they are asked for')
    .argument('<record>', 'the record, ENTITY/NUMBER', quarantineRecord)
    .requiredOption('--project <name>', 'name or id of the project')
    .option(
      '--reveal',
      'its source texts as well: needs the permission values:read; the audit log tells of it',
    )
    .option('--json', 'JSON')
    .action((place: QuarantinePlace, options: ShowOptions) => show(context, place, options));
}
