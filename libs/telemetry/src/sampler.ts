import { SpanKind, type Context } from '@opentelemetry/api';
import { tracing } from '@opentelemetry/sdk-node';

type Sampling = Parameters<tracing.Sampler['shouldSample']>;

// The kafkajs instrumentation opens a trace for every fetch that eachBatch handles, and a span in it for every message; replaying a stream
// would record hundreds of thousands. The spans that matter continue the trace of their message (`withParent`, `withSpan`).
class NewTraces implements tracing.Sampler {
  private readonly ratio: tracing.Sampler;

  constructor(ratio: number) {
    this.ratio = new tracing.TraceIdRatioBasedSampler(ratio);
  }

  shouldSample(...[context, traceId, name, kind, attributes, links]: Sampling): tracing.SamplingResult {
    const fetch = kind === SpanKind.CONSUMER && attributes['messaging.operation.type'] === 'receive';
    if (fetch) return { decision: tracing.SamplingDecision.NOT_RECORD };
    return this.ratio.shouldSample(context satisfies Context, traceId, name, kind, attributes, links);
  }

  toString(): string {
    return `NewTraces{${this.ratio.toString()}}`;
  }
}

/** Follows the parent's choice; of new traces it records the given part (0 to 1), and none of bare fetches from Kafka. */
export function sampler(ratio: number): tracing.Sampler {
  return new tracing.ParentBasedSampler({ root: new NewTraces(ratio) });
}
