import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { contextFrom, currentTraceparent } from './traceparent';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

describe('contextFrom', () => {
  it('reads a traceparent with its state', () => {
    const read = trace.getSpanContext(contextFrom(`00-${traceId}-${spanId}-01`, 'vendor=x'));
    expect(read).toMatchObject({ traceId, spanId, traceFlags: 1, isRemote: true });
    expect(read?.traceState?.get('vendor')).toBe('x');
  });

  it.each([
    [undefined],
    [null],
    [''],
    ['nonsense'],
    [`00-${traceId}-${spanId}`],
    [`00-${'0'.repeat(32)}-${spanId}-01`],
    [`00-${traceId}-${'0'.repeat(16)}-01`],
    [`00-${traceId.toUpperCase()}-${spanId}-01`],
  ])('is a root context for %p', (traceparent) => {
    expect(contextFrom(traceparent)).toBe(ROOT_CONTEXT);
  });
});

describe('currentTraceparent', () => {
  it('is undefined where no span is active', () => {
    expect(currentTraceparent()).toBeUndefined();
  });
});
