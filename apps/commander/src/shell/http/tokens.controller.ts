import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { oneLine, operatorName } from '@commander/contracts';
import { authorize, type Grant, type Operator } from '@commander/security';
import { OperatorStore } from '../operators/operator-store';
import { ReadModel } from '../read-model/read-model';
import { Authenticated, CurrentOperator } from './authenticated';
import { HttpProblem } from './http-problem';
import { readBody } from './read-body';

const newToken = z.strictObject({
  operator: operatorName,
  role: z.enum(['viewer', 'operator', 'admin']),
  project: oneLine.min(1).max(63),
  permissions: z.array(z.literal('values:read')).default([]),
});

// A token without grants belongs to no project: whoever administers every one may revoke it.
const mayRevoke = (admin: Operator, grants: readonly Grant[]): boolean =>
  (grants.length > 0 ? grants : [{ project: '*' }]).every(
    ({ project }) => authorize(admin, 'manage-tokens', project).allowed,
  );

/** Operators' tokens: made by an admin, shown once, stored hashed, revoked for good. */
@Controller('v1/tokens')
@UseGuards(Authenticated)
export class TokensController {
  constructor(
    private readonly operators: OperatorStore,
    private readonly readModel: ReadModel,
  ) {}

  @Post()
  @HttpCode(201)
  async create(@Body() body: unknown, @CurrentOperator() admin: Operator) {
    const { operator, role, permissions, project: named } = readBody(newToken, body);
    const project = await this.scope(named, admin);
    if (permissions.includes('values:read')) {
      const verdict = authorize(admin, 'values:read', project);
      if (!verdict.allowed) throw new HttpProblem(403, 'no-permission', verdict.reason);
    }
    await this.refuseForeign(operator, admin);
    const { token, id } = await this.operators.create(operator, [{ project, role, permissions }], admin.name);
    return { token, token_id: id };
  }

  @Post(':id/revoke')
  @HttpCode(200)
  async revoke(@Param('id') id: string, @CurrentOperator() admin: Operator) {
    const token = await this.operators.token(id);
    if (!token || !mayRevoke(admin, token.grants))
      throw new HttpProblem(404, 'unknown-token', 'There is no such token, or it is not for you to revoke.');
    await this.operators.revoke(token, admin.name);
    return { token_id: id, revoked: true };
  }

  /** Whether a project exists is told to those alone who administer it. */
  private async scope(project: string, admin: Operator): Promise<string> {
    const id = project === '*' ? project : await this.readModel.findProject(project);
    if (!authorize(admin, 'manage-tokens', id ?? '*').allowed)
      throw new HttpProblem(
        403,
        'no-permission',
        `Operator ${admin.name} may not manage-tokens in project ${project}: it needs the role admin there.`,
      );
    if (id === null) throw new HttpProblem(404, 'unknown-project', `There is no project "${project}".`);
    return id;
  }

  /** A name stands for somebody: who gives tokens in one project makes nobody up who acts in another. */
  private async refuseForeign(name: string, admin: Operator): Promise<void> {
    const grants = (await this.operators.operator(name))?.grants ?? [];
    if (grants.every(({ project }) => authorize(admin, 'manage-tokens', project).allowed)) return;
    throw new HttpProblem(
      403,
      'no-permission',
      `The name ${name} belongs to an operator with rights beyond the projects that ${admin.name} administers; choose another.`,
    );
  }
}
