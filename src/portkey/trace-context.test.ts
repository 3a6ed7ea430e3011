import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceContextOf, traceparentOf } from './trace-context.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('a traceparent from outside', () => {
  it('is read', () => {
    expect(traceContextOf(`00-${TRACE}-${SPAN}-01`)).toEqual({ traceId: TRACE, spanId: SPAN, flags: 1 });
    expect(traceContextOf(`01-${TRACE}-${SPAN}-00`)).toEqual({ traceId: TRACE, spanId: SPAN, flags: 0 });
  });

  it.each([
    ['no text', 7],
    ['empty', ''],
    ['a list of one', [`00-${TRACE}-${SPAN}-01`]],
    ['all-zero trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['all-zero span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['forbidden version', `ff-${TRACE}-${SPAN}-01`],
    ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a header behind it', `00-${TRACE}-${SPAN}-01\r\nx-portkey-api-key: stolen`],
    ['a line end', `00-${TRACE}-${SPAN}-01\n`],
    ['too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
  ])('is nothing when it is wrong: %s', (_, given) => {
    expect(traceContextOf(given)).toBeUndefined();
  });

  it('is written again as it came, in the first version', () => {
    for (const flags of [0, 1, 255])
      expect(traceContextOf(traceparentOf({ traceId: TRACE, spanId: SPAN, flags }))).toEqual({
        traceId: TRACE,
        spanId: SPAN,
        flags,
      });
    expect(traceparentOf({ traceId: TRACE, spanId: SPAN, flags: 1 })).toBe(`00-${TRACE}-${SPAN}-01`);
  });

  it('is only ever something that a header can carry', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/)), (given) => {
        const context = traceContextOf(given);
        if (context) expect(traceparentOf(context)).toBe(given);
      }),
    );
  });
});
