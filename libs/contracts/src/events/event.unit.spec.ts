import { DECISIONS, EVENTS, FACTS, parseWireType, wireType, type EventName } from './event';

const names = Object.keys(EVENTS) as EventName[];

describe('event types', () => {
  it.each(names)('%s goes onto the wire and back', (name) => {
    expect(parseWireType(wireType(name))).toEqual({ name, version: 1, known: true });
  });

  it('are facts or decisions, never both', () => {
    expect(Object.keys(FACTS).filter((name) => name in DECISIONS)).toEqual([]);
    expect(names).toHaveLength(Object.keys(FACTS).length + Object.keys(DECISIONS).length);
  });

  it('are not confused with what every object has', () => {
    expect(parseWireType('commander.constructor.v1')).toMatchObject({ known: false });
    expect(parseWireType('commander.v1')).toBeNull();
    expect(parseWireType('fence.opened')).toBeNull();
  });
});
