import {
  createParamDecorator,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { ReadableProjects } from '../../domain/readable-projects';
import { ReaderAccess } from './reader-access';

type ReaderRequest = IncomingMessage & { projects?: ReadableProjects };

/** Lets nobody pass who may not read anything. */
@Injectable()
export class ReaderGuard implements CanActivate {
  constructor(private readonly access: ReaderAccess) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ReaderRequest>();
    const readable = await this.access.readable(request);
    if (!readable) {
      throw new UnauthorizedException(
        'No valid token: send `Authorization: Bearer <token>` with a token made by `commander token create`.',
      );
    }
    request.projects = readable;
    return true;
  }
}

/** The projects that whoever sent the request may read. */
export const ProjectsOf = createParamDecorator(
  (_: unknown, context: ExecutionContext): ReadableProjects =>
    context.switchToHttp().getRequest<ReaderRequest>().projects ?? [],
);
