import type { EventData, VerifyOrder } from '@commander/contracts';
import type { Env } from '@commander/security';
import { failPoint } from '@commander/fail-points';
import { withSpan } from '@commander/telemetry';
import { conclude, type EntityFindings } from '../domain/findings';
import { planSample } from '../domain/plan-sample';
import { verifyEntity } from './verify-entity';

/** What a verification found, as the fact that tells of it. */
export type Verification = Omit<EventData<'verification.completed'>, 'instance'>;

/** Verifies an execution, one entity after the other; throws a ConnectorError where a source or target cannot be read. */
export async function verifyExecution(order: VerifyOrder, env: Env): Promise<Verification> {
  const sample = planSample(order);
  const findings: EntityFindings[] = [];
  for (const entity of order.plan.entities) {
    const sampled = sample.get(entity.name) ?? [];
    const attributes = { 'commander.entity': entity.name };
    findings.push(
      await withSpan('verify.entity', { attributes }, () => verifyEntity(order, entity, { sampled, env })),
    );
    await failPoint('verify.in-middle');
  }
  return { execution_id: order.execution_id, attempt: order.attempt, ...conclude(findings) };
}
