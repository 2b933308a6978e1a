import { UNROUTED, type FactName } from '@commander/contracts';
import { encodeEvent, factEvent } from '@commander/event-sourcing';
import type { MessageLog } from '@commander/kafka';
import type { Grant } from '@commander/security';
import { v7 } from 'uuid';

/** What is told of a token; neither the token nor its hash. */
export interface ToldToken {
  readonly id: string;
  /** Whose token it is. */
  readonly operator: string;
  readonly grants: readonly Grant[];
}

/** Tells on the event stream who was given which rights, by whom, and who lost them. */
export class TokenTeller {
  constructor(
    private readonly log: MessageLog,
    /** The event stream, by its full name. */
    private readonly topic: string,
    private readonly source: string,
  ) {}

  /** Appends the fact under the project whose rights they are, so that its viewers find it; `by` is null for the installation's own. */
  async tell(
    name: Extract<FactName, `operator.token-${string}`>,
    { id, operator, grants }: ToldToken,
    by: string | null,
  ): Promise<void> {
    const project = scopeOf(grants);
    const data = { operator: by, token_id: id, holder: operator, grants: grants.map(grantData) };
    const time = new Date().toISOString();
    const event = factEvent(name, data, { id: v7(), source: this.source, subject: project, project, time });
    await this.log.append([{ topic: this.topic, ...encodeEvent(event) }]);
  }
}

const grantData = ({ permissions, ...grant }: Grant) => ({
  ...grant,
  ...(permissions ? { permissions: [...permissions] } : {}),
});

function scopeOf(grants: readonly Grant[]): string {
  const [project, ...others] = new Set(grants.map((grant) => grant.project));
  return project === undefined || project === '*' || others.length > 0 ? UNROUTED : project;
}
