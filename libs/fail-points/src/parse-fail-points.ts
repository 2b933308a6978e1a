import { CommanderError } from '@commander/security';
import { isFailPoint, type FailPointName } from './catalogue';

/** What happens to the process: killed, stopped until SIGCONT, ended with exit code 1, an error thrown, or `ms` milliseconds lost. */
export type FailPointAction =
  { readonly kind: 'kill' | 'stop' | 'exit' | 'error' } | { readonly kind: 'delay'; readonly ms: number };

/** What is to happen at a fail point. */
export interface ArmedPoint {
  readonly name: FailPointName;
  readonly action: FailPointAction;
  /** The hit of this process at which it happens, counted from 1; undefined is every hit. */
  readonly hit?: number;
  /** The entry as it was written. */
  readonly text: string;
}

const ENTRY = /^([^=]+)=(?:(kill|stop|exit|error)|delay:(\d{1,7}))(?:@([1-9]\d{0,6}))?$/;

/**
 * Reads `name=action[@n]`, separated by commas or white space; an action is kill, stop, exit, error or delay:ms. Throws a
 * CommanderError that names the entry that is wrong.
 */
export function parseFailPoints(text: string): ArmedPoint[] {
  return text
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(parseEntry);
}

function parseEntry(text: string): ArmedPoint {
  const [, name, kind, ms, hit] = ENTRY.exec(text) ?? [];
  if (name === undefined)
    throw refusal(text, 'write name=action or name=action@n; actions are kill, stop, exit, error, delay:ms');
  if (!isFailPoint(name)) throw refusal(text, `there is no fail point "${name}"`);
  const action = kind === undefined ? { kind: 'delay', ms: Number(ms) } : { kind };
  return {
    name,
    action: action as FailPointAction,
    text,
    ...(hit === undefined ? {} : { hit: Number(hit) }),
  };
}

const refusal = (entry: string, why: string): CommanderError =>
  new CommanderError(
    'COMMANDER_FAIL_POINTS_INVALID',
    `The entry "${entry}" of COMMANDER_FAIL_POINTS is not valid: ${why}.`,
  );
