import { authorize, type Action, type Operator, type Role } from './authorize';

const here = '0190c2a0-0000-7000-8000-000000000001';
const elsewhere = '0190c2a0-0000-7000-8000-000000000002';
const operator = (role: Role, project: string): Operator => ({ name: 'ada', grants: [{ project, role }] });

const actions: Record<Role, Action[]> = {
  viewer: ['read'],
  operator: ['dry-run', 'execute-migration', 'pause', 'resume', 'cancel', 'repair'],
  admin: ['apply-plan', 'rollback', 'manage-tokens', 'manage-dead-letters'],
};
const roles = ['viewer', 'operator', 'admin'] as const;
const pairs = roles.flatMap((role) =>
  roles.flatMap((needed) => actions[needed].map((action) => ({ role, needed, action }))),
);

describe('authorize', () => {
  it.each(pairs)('a $role asks to $action, which a $needed may', ({ role, needed, action }) => {
    const allowed = roles.indexOf(role) >= roles.indexOf(needed);
    expect(authorize(operator(role, here), action, here).allowed).toBe(allowed);
    expect(authorize(operator(role, '*'), action, here).allowed).toBe(allowed);
    expect(authorize(operator(role, elsewhere), action, here).allowed).toBe(false);
  });

  it('an operator without grants may nothing, and is told what it needs', () => {
    const answer = authorize({ name: 'ada', grants: [] }, 'pause', here);
    expect(answer).toEqual({
      allowed: false,
      reason: `Operator ada may not pause in project ${here}: it needs the role operator there.`,
    });
  });

  it('reading values is granted by name only', () => {
    expect(authorize(operator('admin', '*'), 'values:read', here).allowed).toBe(false);
    const reader: Operator = {
      name: 'ada',
      grants: [{ project: here, role: 'viewer', permissions: ['values:read'] }],
    };
    expect(authorize(reader, 'values:read', here).allowed).toBe(true);
    expect(authorize(reader, 'values:read', elsewhere).allowed).toBe(false);
  });

  it('a role nobody knows grants nothing', () => {
    const grants = JSON.parse(`[{ "project": "*", "role": "root" }]`) as Operator['grants'];
    expect(authorize({ name: 'ada', grants }, 'read', here).allowed).toBe(false);
  });

  it('the strongest of several grants counts', () => {
    const both: Operator = {
      name: 'ada',
      grants: [
        { project: '*', role: 'viewer' },
        { project: here, role: 'admin' },
      ],
    };
    expect(authorize(both, 'rollback', here).allowed).toBe(true);
    expect(authorize(both, 'rollback', elsewhere).allowed).toBe(false);
  });
});
