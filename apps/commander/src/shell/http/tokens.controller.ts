import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { operatorName } from '@commander/contracts';
import { authorize, type Operator } from '@commander/security';
import { OperatorStore } from '../operators/operator-store';
import { ReadModel } from '../read-model/read-model';
import { Authenticated, CurrentOperator } from './authenticated';
import { HttpProblem } from './http-problem';

const newToken = z.strictObject({
  operator: operatorName,
  role: z.enum(['viewer', 'operator', 'admin']),
  project: z.string().min(1).max(63),
  permissions: z.array(z.literal('values:read')).default([]),
});

/** Operators' tokens: made by an admin, shown once, stored hashed. */
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
    const parsed = newToken.safeParse(body);
    if (!parsed.success)
      throw new HttpProblem(
        400,
        'malformed',
        'A token needs an operator (letters, digits, . _ @ -), a role (viewer, operator, admin) and a project or "*".',
      );
    const { operator, role, permissions } = parsed.data;
    const project = await this.scope(parsed.data.project);
    const verdict = authorize(admin, 'manage-tokens', project);
    if (!verdict.allowed) throw new HttpProblem(403, 'no-permission', verdict.reason);
    const { token, id } = await this.operators.create(operator, [{ project, role, permissions }]);
    return { token, token_id: id };
  }

  private async scope(project: string): Promise<string> {
    const id = project === '*' ? project : await this.readModel.findProject(project);
    if (id === null) throw new HttpProblem(404, 'unknown-project', `There is no project "${project}".`);
    return id;
  }
}
