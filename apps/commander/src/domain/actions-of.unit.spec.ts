import { command } from '@commander/contracts';
import { actionsOf } from './actions-of';

const EXECUTION = '0190a000-0000-7000-8000-00000000000a';
const start = (execution_type: string) => ({
  command: 'execute-migration',
  request: { project_id: 'p', execution_type },
});
const steer = (name: string, more = {}) => ({ command: name, execution_id: EXECUTION, ...more });

describe('the rights that a command needs', () => {
  it.each([
    [start('dry-run'), ['dry-run']],
    [start('full'), ['execute-migration']],
    [start('incremental'), ['execute-migration']],
    [start('resume'), ['resume-migration']],
    [{ command: 'resume-migration', request: { project_id: 'p' } }, ['resume-migration']],
    [steer('pause'), ['pause']],
    [steer('resume'), ['resume']],
    [steer('cancel'), ['cancel']],
    [steer('cancel', { rollback: true }), ['cancel', 'rollback']],
    [steer('rollback', { cascade: true }), ['rollback']],
  ])('of %j are %j', (document, actions) => {
    expect(actionsOf(command.parse({ ...document, operator: 'ada' }))).toEqual(actions);
  });
});
