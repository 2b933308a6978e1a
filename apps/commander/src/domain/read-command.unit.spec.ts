import { readCommand } from './read-command';

const PROJECT = 'nyc-flights';

describe('reading a command', () => {
  it('takes the Input Protocol of the specification, with a command name or without', () => {
    const request = { project_id: PROJECT, execution_type: 'full', config: { batch_size: 1000 } };
    const named = readCommand({ command: '/execute-migration', operator: 'ada', request });
    const bare = readCommand({ operator: 'ada', request });
    expect(named).toEqual(bare);
    expect(named).toMatchObject({ kind: 'command', command: { command: 'execute-migration', request } });
  });

  it.each([null, 3, 'pause', [], undefined])('refuses %j: a command is an object', (json) => {
    expect(readCommand(json)).toMatchObject({ kind: 'malformed', message: 'A command is one JSON object.' });
  });

  it('names every place that is wrong, and no value', () => {
    const read = readCommand({
      command: 'execute-migration',
      operator: 'ada',
      request: {
        project_id: PROJECT,
        execution_type: 'canary-1',
        config: { batch_size: -7, colour: 'canary-2' },
      },
    });
    expect(read).toMatchObject({ kind: 'malformed', name: 'execute-migration', operator: 'ada' });
    const { message } = read as { message: string };
    expect(message).toContain('request.execution_type');
    expect(message).toContain('request.config.batch_size');
    expect(message).not.toContain('canary');
  });

  it('keeps the id of a malformed command, so that its repeat has the same outcome', () => {
    const id = '0190a000-0000-7000-8000-00000000000A';
    expect(readCommand({ command: 'pause', id })).toMatchObject({ kind: 'malformed', id: id.toLowerCase() });
    expect(readCommand({ command: 'pause', id: 'not-a-uuid' })).toMatchObject({ id: null });
  });

  it('passes on neither control characters nor halves of characters', () => {
    const read = readCommand({ command: 'pau\0se\ud800', operator: 'a\nda\0', 'key\0\x1b[2J\udfff': 1 });
    expect(read).toMatchObject({ kind: 'malformed', name: 'pau\ufffdse\ufffd', operator: 'a\ufffdda\ufffd' });
    const strict = readCommand({ command: 'pause', operator: 'ada', 'key\0\x1b[2J\udfff': 1 });
    const { message } = strict as { message: string };
    expect(message).toContain('key\ufffd\ufffd[2J\ufffd');
    expect(message).not.toMatch(/\p{Cc}|\p{Cs}/u);
  });

  it.each([
    ['operator', { operator: 'a\0' }],
    ['operator', { operator: 'a b' }],
    ['reason', { reason: 'x\0' }],
    ['reason', { reason: '\ud800' }],
    ['execution_id', { execution_id: 'x\0' }],
  ])('refuses a %s with text that cannot be stored: %j', (field, changes) => {
    const pause = { command: 'pause', operator: 'ada', execution_id: '0190a000-0000-7000-8000-00000000000a' };
    const read = readCommand({ ...pause, ...changes });
    expect(read).toMatchObject({ kind: 'malformed', message: expect.stringContaining(field) as string });
  });

  it('refuses a project with text that cannot be stored', () => {
    const request = { project_id: 'a\0b', execution_type: 'full' };
    expect(readCommand({ operator: 'ada', request })).toMatchObject({
      kind: 'malformed',
      message: expect.stringContaining('request.project_id') as string,
    });
  });

  it('repeats no operator token, wherever it was put', () => {
    const token = `cmd_${'0a'.repeat(8)}_${'secr'.repeat(11)}`.slice(0, 64);
    const execution_id = '0190a000-0000-7000-8000-00000000000a';
    for (const document of [
      { command: token, operator: token },
      { command: `/run --token ${token}`, operator: `${'x'.repeat(60)}${token}` },
      { command: 'pause', operator: token, execution_id },
      { command: 'pause', operator: 'ada', execution_id, reason: `--token ${token}` },
      { command: 'pause', operator: 'ada', execution_id, [`${'k'.repeat(900)}${token}`]: 1 },
    ]) {
      const read = readCommand(document);
      expect(read.kind).toBe('malformed');
      expect(JSON.stringify(read)).not.toContain('secr');
    }
  });

  it('refuses a command without an operator', () => {
    const read = readCommand({ command: 'pause', execution_id: '0190a000-0000-7000-8000-00000000000a' });
    expect(read).toMatchObject({ kind: 'malformed', message: expect.stringContaining('operator') as string });
  });
});
