/** What an operator may be in a project; each role includes those before it. */
export type Role = 'viewer' | 'operator' | 'admin';

/** A role, or the permission to see data values, in one project or (`*`) in all. */
export interface Grant {
  /** A project's id, or `*` for every project. */
  readonly project: string;
  readonly role: Role;
  readonly permissions?: readonly 'values:read'[];
}

/** Somebody who gives commands. */
export interface Operator {
  readonly name: string;
  readonly grants: readonly Grant[];
}

/** What can be asked for: a command by its name, or reading; a cancellation that also rolls back needs `cancel` and `rollback`. */
export type Action = keyof typeof REQUIRED_ROLE | 'values:read';

/** The answer, with a reason that may be shown to whoever asked. */
export type Authorization = { allowed: true } | { allowed: false; reason: string };

// The whole of who may do what. Reading data values is no role: not even an admin has it unless it is granted by name.
const REQUIRED_ROLE = {
  read: 'viewer', // reports, progress, events, audit log; values masked
  'dry-run': 'operator', // rehearses, changes nothing
  'execute-migration': 'operator', // full, incremental and resumed executions
  pause: 'operator',
  resume: 'operator',
  'resume-migration': 'operator',
  cancel: 'operator', // leaves what is committed
  repair: 'operator', // replays quarantined records
  'apply-plan': 'admin', // decides what is read and written
  rollback: 'admin', // takes back committed data
  'manage-tokens': 'admin',
  'manage-dead-letters': 'admin', // of every project: a letter belongs to none
} as const satisfies Record<string, Role>;

const RANK: Record<Role, number> = { viewer: 1, operator: 2, admin: 3 };

function hasRole(grants: readonly Grant[], required: Role): boolean {
  return grants.some((grant) => (RANK[grant.role] ?? 0) >= RANK[required]);
}

function denied(operator: Operator, action: Action, projectId: string, needs: string): Authorization {
  const reason = `Operator ${operator.name} may not ${action} in project ${projectId}: it needs ${needs} there.`;
  return { allowed: false, reason };
}

/** Whether an operator may do something in a project, now; ask again for every command, since rights can be revoked. */
export function authorize(operator: Operator, action: Action, projectId: string): Authorization {
  const grants = operator.grants.filter((grant) => grant.project === projectId || grant.project === '*');
  if (action === 'values:read') {
    const permitted = grants.some((grant) => grant.permissions?.includes('values:read'));
    return permitted ? { allowed: true } : denied(operator, action, projectId, 'the permission values:read');
  }
  const required: Role = REQUIRED_ROLE[action];
  return hasRole(grants, required)
    ? { allowed: true }
    : denied(operator, action, projectId, `the role ${required}`);
}
