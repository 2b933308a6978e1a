import { tokenId, verifyToken, type Profile } from '@commander/security';
import type { IncomingMessage } from 'node:http';
import { readableProjects, type ReadableProjects } from '../../domain/readable-projects';
import type { TokenStore } from './token-store';

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;
// A page of a stranger's site can make a browser call loopback, but only under the stranger's name.
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** Who may read which projects. */
export class ReaderAccess {
  /** Without `tokens` only the development profile may read, and only from this machine. */
  constructor(
    private readonly profile: Profile,
    private readonly tokens: TokenStore | null,
  ) {}

  /** The projects that whoever sent the request may read; null where nobody is believed to have sent it. */
  async readable(request: IncomingMessage): Promise<ReadableProjects | null> {
    if (this.tokens) return ofToken(this.tokens, bearer(request));
    return this.profile === 'development' && isLocal(request) ? 'all' : null;
  }
}

async function ofToken(tokens: TokenStore, token: string): Promise<ReadableProjects | null> {
  const id = tokenId(token);
  const stored = id === undefined ? null : await tokens.find(id);
  if (!stored || !verifyToken(token, stored, new Date()).ok) return null;
  return readableProjects({ name: stored.operator, grants: stored.grants });
}

const bearer = ({ headers }: IncomingMessage): string =>
  /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';

const isLocal = ({ socket, headers }: IncomingMessage): boolean =>
  LOOPBACK.test(socket.remoteAddress ?? '') && LOOPBACK_HOST.test(headers.host ?? '');
