import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Operator } from '@commander/security';
import { OperatorStore } from '../operators/operator-store';
import { bearerToken } from './bearer-token';
import { HttpProblem } from './http-problem';

interface WithOperator extends Request {
  operator?: Operator;
}

/** Lets in whoever bears a valid token; what they may do is asked for each command and each project. */
@Injectable()
export class Authenticated implements CanActivate {
  constructor(private readonly operators: OperatorStore) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<WithOperator>();
    const token = bearerToken(request.headers.authorization);
    const operator = token === undefined ? null : await this.operators.authenticate(token);
    if (!operator)
      throw new HttpProblem(401, 'unauthenticated', 'Send a valid token: "Authorization: Bearer cmd_...".');
    request.operator = operator;
    return true;
  }
}

/** The operator who bears the request's token. */
export const CurrentOperator = createParamDecorator((_data: unknown, context: ExecutionContext): Operator => {
  const { operator } = context.switchToHttp().getRequest<WithOperator>();
  if (!operator) throw new HttpProblem(401, 'unauthenticated', 'Send a valid token.');
  return operator;
});
