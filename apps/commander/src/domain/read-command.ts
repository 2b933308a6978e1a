import { command as commandSchema, type Command } from '@commander/contracts';

/** What a JSON document that claims to be a command turned out to be. */
export type ReadCommand =
  | { readonly kind: 'command'; readonly command: Command }
  | {
      readonly kind: 'malformed';
      /** One sentence that names every place, and no value. */
      readonly message: string;
      readonly name: string;
      readonly operator: string | null;
      readonly id: string | null;
    };

const MOST_PROBLEMS = 10;

/**
 * Reads a command. A leading slash of its name is dropped (`/execute-migration`), and a bare Input Protocol, a `request`
 * without a `command`, is read as `execute-migration`.
 */
export function readCommand(json: unknown): ReadCommand {
  const document = normalize(json);
  if (!document) return malformed({}, 'A command is one JSON object.');
  const parsed = commandSchema.safeParse(document);
  if (parsed.success) return { kind: 'command', command: parsed.data };
  const problems = parsed.error.issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => {
    const where = path.map(String).join('.');
    return where === '' ? message : `${where}: ${message}`;
  });
  return malformed(document, printable(`The command is malformed: ${problems.join('; ')}.`));
}

function normalize(json: unknown): Record<string, unknown> | null {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  const document = { ...(json as Record<string, unknown>) };
  if (document.command === undefined && document.request !== undefined)
    document.command = 'execute-migration';
  if (typeof document.command === 'string') document.command = document.command.replace(/^\//, '');
  return document;
}

// A key that nobody knows is named in a message: it must do no harm to whoever prints or stores that.
const printable = (text: string): string => text.toWellFormed().replace(/\p{Cc}/gu, '\ufffd');

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function malformed(document: Record<string, unknown>, message: string): ReadCommand {
  const { command, operator, id } = document;
  return {
    kind: 'malformed',
    message,
    name: typeof command === 'string' ? printable(command.slice(0, 50)) : '(none)',
    operator: typeof operator === 'string' ? printable(operator.slice(0, 100)) : null,
    id: typeof id === 'string' && UUID.test(id) ? id.toLowerCase() : null,
  };
}
