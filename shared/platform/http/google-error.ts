import { z } from 'zod';

/** What a Google API says of a failure, beside its text. */
export interface GoogleError {
  /** The machine-readable reason: ErrorInfo's, else the older list's, else the canonical code (`PERMISSION_DENIED`). */
  readonly reason: string;
  /** `projects/ID_OR_NUMBER` whose API or quota is meant, where ErrorInfo says. */
  readonly consumer: string | null;
}

const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';

const errorInfo = z.object({
  '@type': z.literal(ERROR_INFO),
  reason: z.string(),
  metadata: z.record(z.string(), z.string()).optional(),
});

const answer = z.object({
  error: z.object({
    code: z.number(),
    status: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
    details: z.array(z.unknown()).optional(),
  }),
});

/**
 * Reads the body of a failed call.
 * Source: https://google.aip.dev/193, and for `errors` the recorded answers of the older APIs.
 * @returns null for what is not Google's error of that HTTP status: another server's, or a proxy's page
 */
export function googleErrorOf(document: unknown, httpStatus: number): GoogleError | null {
  const { data } = answer.safeParse(document);
  if (data?.error.code !== httpStatus) return null;
  const { status = `HTTP ${httpStatus}`, errors = [], details = [] } = data.error;
  const info = details
    .map((detail) => errorInfo.safeParse(detail).data)
    .find((detail) => detail !== undefined);
  return {
    reason: info?.reason ?? errors[0]?.reason ?? status,
    consumer: info?.metadata?.['consumer'] ?? null,
  };
}
