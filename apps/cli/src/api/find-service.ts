import { readSecret } from '@commander/security';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import { stackFolder, tokenFile } from '../local/stack-folder';
import { ApiClient } from './api-client';

const stackState = z.object({ addresses: z.object({ services: z.object({ api: z.string() }) }) });

function localApi(folder: string): string | undefined {
  try {
    const state = stackState.safeParse(JSON.parse(readFileSync(join(folder, 'stack.json'), 'utf8')));
    return state.data?.addresses.services.api;
  } catch {
    return undefined;
  }
}

function localToken(folder: string): string | undefined {
  try {
    return readFileSync(tokenFile(folder), 'utf8').trim();
  } catch {
    return undefined;
  }
}

function checkUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new CliError(
    'COMMANDER_API must be an http or https address, such as http://127.0.0.1:4000.',
    EXIT.prerequisite,
  );
}

/**
 * The service that commands go to: COMMANDER_API with COMMANDER_TOKEN (or COMMANDER_TOKEN_FILE), else those of the local
 * stack. Throws CliError where there is no address or no token; ConfigError where a token file cannot be read.
 */
export function findService(env: NodeJS.ProcessEnv): ApiClient {
  const folder = stackFolder(env);
  const url = env.COMMANDER_API || localApi(folder);
  if (url === undefined)
    throw new CliError(
      'No service is known: start the local one (commander up), or set COMMANDER_API to its address.',
      EXIT.unreachable,
    );
  // The local admin token is for the local service alone: it must not travel to another address.
  const token = readSecret(env, 'COMMANDER_TOKEN') ?? (env.COMMANDER_API ? undefined : localToken(folder));
  if (token === undefined)
    throw new CliError(
      'No token is known: set COMMANDER_TOKEN, or COMMANDER_TOKEN_FILE to a file that holds it.',
      EXIT.notAllowed,
    );
  return new ApiClient({ url: checkUrl(url), token });
}
