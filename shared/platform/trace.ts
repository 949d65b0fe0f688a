/** Where in a trace something happens. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly sampled: boolean;
}

/** The attribute of a Pub/Sub message that holds a `traceparent`, as Google's own clients name it. */
export const TRACE_ATTRIBUTE = 'googclient_traceparent';

const TRACEPARENT = /^00-(?<traceId>[0-9a-f]{32})-(?<spanId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})$/;

/**
 * Reads a `traceparent`, of a request's header or a message's attribute; null for anything else.
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function readTraceparent(text: string | undefined): TraceContext | null {
  const { traceId, spanId, flags } = TRACEPARENT.exec(text ?? '')?.groups ?? {};
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** The same, as `traceparent` has it. */
export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/**
 * What ties a log line to a trace.
 * @see https://cloud.google.com/logging/docs/structured-logging#structured_logging_special_fields
 */
export function traceFacts(trace: TraceContext | null, project: string): Readonly<Record<string, unknown>> {
  if (trace === null) return {};
  return {
    'logging.googleapis.com/trace': `projects/${project}/traces/${trace.traceId}`,
    'logging.googleapis.com/spanId': trace.spanId,
    'logging.googleapis.com/trace_sampled': trace.sampled,
  };
}
