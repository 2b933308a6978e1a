import { command as commandSchema, type Command } from '@commander/contracts';
import { explainIssues, printable } from './explain-issues';

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

/**
 * Reads a command. A leading slash of its name is dropped (`/execute-migration`), and a bare Input Protocol, a `request`
 * without a `command`, is read as `execute-migration`.
 */
export function readCommand(json: unknown): ReadCommand {
  const document = normalize(json);
  if (!document) return malformed({}, 'A command is one JSON object.');
  const parsed = commandSchema.safeParse(document);
  if (parsed.success) return { kind: 'command', command: parsed.data };
  return malformed(document, `The command is malformed: ${explainIssues(parsed.error)}.`);
}

function normalize(json: unknown): Record<string, unknown> | null {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  const document = { ...(json as Record<string, unknown>) };
  if (document.command === undefined && document.request !== undefined)
    document.command = 'execute-migration';
  if (typeof document.command === 'string') document.command = document.command.replace(/^\//, '');
  return document;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function malformed(document: Record<string, unknown>, message: string): ReadCommand {
  const { command, operator, id } = document;
  return {
    kind: 'malformed',
    message,
    name: typeof command === 'string' ? printable(command, 50) : '(none)',
    operator: typeof operator === 'string' ? printable(operator, 100) : null,
    id: typeof id === 'string' && UUID.test(id) ? id.toLowerCase() : null,
  };
}
