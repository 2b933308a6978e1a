import { readableProjects } from './readable-executions';

const operator = (...projects: string[]) => ({
  name: 'ada',
  grants: projects.map((project) => ({ project, role: 'viewer' as const })),
});

describe('the projects that somebody may read', () => {
  it('are those of the grants, or every one', () => {
    expect(readableProjects(operator('p-1', 'p-2'))).toEqual(['p-1', 'p-2']);
    expect(readableProjects(operator('p-1', '*'))).toBe('*');
    expect(readableProjects(operator())).toEqual([]);
  });
});
