import type { ProgressMessage } from '../api/responses';
import { Captured, capturedContext } from '../testing/captured';
import { sampleProgress } from '../testing/sample-report';
import { PLAIN } from '../text/style';
import { chooseView } from './choose-view';
import { JsonView } from './json-view';
import { LiveView } from './live-view';
import { PlainView } from './plain-view';

const ID = '01933b6e-0000-7000-8000-000000000001';
const message = (change = {}): ProgressMessage => ({ status: 'running', progress: sampleProgress(change) });
const event = (type: string, data: Record<string, unknown>): Parameters<LiveView['event']>[0] => ({
  sequence: 1,
  event: {
    specversion: '1.0',
    id: ID,
    source: '/commander/1',
    type: `commander.${type}.v1`,
    subject: ID,
    time: '2026-01-15T10:00:00Z',
    datacontenttype: 'application/json',
    project: ID,
    data: { execution_id: ID, ...data },
  },
});
const paused = event('pause.requested', { operator: null, reason: 'The disk\nis full' });

describe('PlainView', () => {
  it('writes a line for each phase, and counts every two seconds at most', () => {
    const output = new Captured();
    let now = 0;
    const view = new PlainView(output, () => now);
    view.progress(message());
    view.progress(message({ processed_records: 2001 }));
    now = 2000;
    view.progress(message({ processed_records: 2002 }));
    view.progress(message({ phase: 'closing', processed_records: 3000 }));
    view.progress(message({ phase: 'closing', processed_records: 3000 }));
    const lines = output.text.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
      ['loading', '66%', '2,000/3,000 records'],
      ['loading', '66%', '2,002/3,000 records'],
      ['closing', '100%', '3,000/3,000 records'],
    ]);
  });

  it('tells what somebody who watches must know, on one safe line, and nothing else', () => {
    const output = new Captured();
    const view = new PlainView(output, () => 0);
    view.event(paused);
    view.event(event('fence.closed', { census: {}, sequences: [], instance: 'x' }));
    expect(output.text).toBe('pause requested: The disk\\u{a}is full\n');
  });
});

describe('LiveView', () => {
  it('draws over what it drew, rows of a narrowed terminal included', () => {
    const output = new Captured(true, 100, 30);
    const view = new LiveView(output, { style: PLAIN, blocks: false });
    view.progress(message());
    view.end();
    expect(output.text.split('\n')).toHaveLength(4);
    output.text = '';
    output.columns = 40;
    view.event(paused);
    const rows = [58, 72, 80].reduce((sum, length) => sum + Math.ceil(length / 40), 0);
    expect(output.text.split('\x1b[1A')).toHaveLength(rows + 1);
    expect(output.text).toContain('pause requested');
  });

  it('keeps within the rows of the terminal', () => {
    const output = new Captured(true, 100, 5);
    const by_entity = Array.from({ length: 20 }, () => sampleProgress().by_entity).flat();
    const view = new LiveView(output, { style: PLAIN, blocks: false });
    view.progress(message({ by_entity }));
    view.end();
    expect(output.text.trimEnd().split('\n')).toHaveLength(4);
    expect(output.text).toContain('... and 38 more');
  });
});

describe('JsonView', () => {
  it('writes one object a line', () => {
    const context = capturedContext();
    const view = new JsonView(context);
    view.progress(message());
    view.event(paused);
    const lines = context.stdout.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(lines.map(({ type }) => type)).toEqual(['progress', 'event']);
  });
});

describe('chooseView', () => {
  it('redraws on a terminal alone', () => {
    const context = capturedContext();
    expect(chooseView(context, false)).toBeInstanceOf(PlainView);
    expect(chooseView({ ...context, stderr: new Captured(true) }, false)).toBeInstanceOf(LiveView);
    expect(chooseView({ ...context, stderr: new Captured(true) }, true)).toBeInstanceOf(JsonView);
  });
});
