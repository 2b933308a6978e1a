import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { findService } from '../api/find-service';
import type { DeadLetter } from '../api/responses';
import { CliError } from '../cli-error';
import { print, printJson, tell, type Context } from '../context';
import { EXIT } from '../exit-codes';
import { formatCount } from '../text/numbers';
import { safeText } from '../text/safe-text';
import { table } from '../text/table';
import type { Finish } from './finish';

const LETTER_TOPICS = ['commands', 'events', 'batches'];

interface ReplayOptions {
  readonly all?: boolean;
  readonly again?: boolean;
  readonly json?: boolean;
}

function letterPlace(text: string): string {
  if (/^0:\d{1,15}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be the place of a letter, 0:OFFSET (see commander dlq list).');
}

const HEAD = ['topic', 'letter', 'message', 'given up at', 'bytes', 'replayed', 'reason'];

const row = (letter: DeadLetter): string[] => [
  letter.topic,
  letter.letter,
  letter.message ?? '?',
  letter.buried_at,
  formatCount(letter.bytes),
  letter.replayed ? safeText(`by ${letter.replayed.by}`) : letter.held ? '' : 'not kept',
  safeText(letter.reason),
];

async function list(context: Context, { topic, json }: { topic?: string; json?: boolean }): Promise<void> {
  const answer = await findService(context.env).deadLetters(topic);
  if (json) return printJson(context, answer);
  if (answer.dead_letters.length === 0) return tell(context, 'There is no dead letter.');
  const align = ['left', 'left', 'left', 'left', 'right'] as const;
  print(context, ...table([HEAD, ...answer.dead_letters.map(row)], align));
  if (answer.left_off > 0) tell(context, `and ${formatCount(answer.left_off)} older ones`);
}

async function show(
  context: Context,
  topic: string,
  letter: string,
  { json }: { json?: boolean },
): Promise<void> {
  const found = await findService(context.env).deadLetter(topic, letter);
  if (json) return printJson(context, found);
  const { replayed } = found;
  print(
    context,
    ...table([
      ['Letter', `${found.topic} ${found.letter}`],
      ['Message', `${found.message ?? 'unknown'}, sent ${found.time ?? 'at an unknown time'}`],
      ['Given up', found.buried_at],
      ['Reason', safeText(found.reason)],
      ['Size', `${formatCount(found.bytes)} bytes${found.held ? '' : '; the message itself was not kept'}`],
      ['Key', safeText(found.key ?? 'none')],
      ...Object.entries(found.headers).map(([name, value]) => [`Header ${safeText(name)}`, safeText(value)]),
      ...Object.entries(found.ids).map(([name, value]) => [safeText(name), safeText(value)]),
      ...(replayed
        ? [['Replayed', safeText(`by ${replayed.by} at ${replayed.at}, now ${replayed.to}`)]]
        : []),
    ]),
  );
}

function refuseUnclear(letter: string | undefined, { all = false, again = false }: ReplayOptions): void {
  if ((letter === undefined) !== all) throw new CliError('Name one letter, or say --all.', EXIT.rejected);
  if (all && again) throw new CliError('--again replays one letter that you name, not --all.', EXIT.rejected);
}

/** Replays until nothing is left or nothing moves any more; tells whether every letter was replayed. */
async function replay(
  context: Context,
  topic: string,
  letter: string | undefined,
  options: ReplayOptions,
): Promise<boolean> {
  refuseUnclear(letter, options);
  const api = findService(context.env);
  let everyOne = true;
  for (let left = 1; left > 0;) {
    const answer = await api.replay(topic, letter, options.again ?? false);
    if (options.json) printJson(context, answer);
    else print(context, ...answer.replayed.map((one) => `${topic} ${one.letter} -> ${one.appended}`));
    tell(context, ...answer.skipped.map((one) => safeText(`${topic} ${one.letter} is left: ${one.reason}.`)));
    everyOne &&= answer.skipped.length === 0;
    left = answer.replayed.length > 0 ? answer.left : 0;
  }
  return everyOne;
}

/** Messages that were given up. */
export function addDeadLetterCommands(program: Command, context: Context, finish: Finish): void {
  const topic = (): Argument => new Argument('<topic>', 'the topic of the message').choices(LETTER_TOPICS);
  const dlq = program.command('dlq').description('work on dead letters: messages that were given up');
  dlq
    .command('list')
    .description('list them, the newest first; never what they hold')
    .addOption(new Option('--topic <topic>', 'of one topic alone').choices(LETTER_TOPICS))
    .option('--json', 'JSON')
    .action((options: { topic?: string; json?: boolean }) => list(context, options));
  dlq
    .command('show')
    .description('tell all that may be told of one: places, headers of ours, ids')
    .addArgument(topic())
    .argument('<letter>', 'place of the letter, 0:OFFSET', letterPlace)
    .option('--json', 'JSON')
    .action((of: string, letter: string, options: { json?: boolean }) => show(context, of, letter, options));
  dlq
    .command('replay')
    .description('append messages to their own topics anew, so that they are handled again')
    .addArgument(topic())
    .argument('[letter]', 'place of the letter, 0:OFFSET', letterPlace)
    .option('--all', 'every letter that was not replayed yet')
    .option('--again', 'also a letter that was replayed before')
    .option('--json', 'JSON')
    .action(async (of: string, letter: string | undefined, options: ReplayOptions) =>
      finish((await replay(context, of, letter, options)) ? EXIT.ok : EXIT.rejected),
    );
}
