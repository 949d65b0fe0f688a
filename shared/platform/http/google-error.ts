import * as z from 'zod';
import { SweepError } from '../errors.ts';
import type { ApiCall } from './api-call.ts';
import { TransientFailure } from './http-failure.ts';

/** A complete HTTP response. */
export interface HttpResponse {
  readonly status: number;
  readonly contentType: string;
  /** The parsed body; undefined if it is not JSON. */
  readonly document: unknown;
  readonly retryAfterMs: number;
}

/** What a Google API reports about a failure, besides its text. */
interface GoogleError {
  /** The machine-readable reason: ErrorInfo's, else the older list's, else the canonical code (`PERMISSION_DENIED`). */
  readonly reason: string;
  /** `projects/ID_OR_NUMBER` whose API or quota is meant, if ErrorInfo names it. */
  readonly consumer: string | null;
  /** The unique identifier of a denial by VPC Service Controls. */
  readonly uid: string | null;
  /** The service that denied, such as `container.googleapis.com`, if ErrorInfo names it. */
  readonly service: string | null;
}

const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';

const errorInfo = z.object({
  '@type': z.literal(ERROR_INFO),
  reason: z.string(),
  metadata: z.record(z.string(), z.string()).optional(),
});

const errorBody = z.object({
  error: z.object({
    code: z.number(),
    status: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
    details: z.array(z.unknown()).optional(),
  }),
});

/**
 * Reads the body of a failed call.
 * Source: https://google.aip.dev/193, and recorded responses of older APIs for `errors`.
 * @returns null if it is not Google's error of that HTTP status: another server's response, or a proxy's page
 */
function googleErrorOf(document: unknown, httpStatus: number): GoogleError | null {
  const { data } = errorBody.safeParse(document);
  if (data?.error.code !== httpStatus) return null;
  const { status = `HTTP ${httpStatus}`, errors = [], details = [] } = data.error;
  const info = details
    .map((detail) => errorInfo.safeParse(detail).data)
    .find((detail) => detail !== undefined);
  return {
    reason: info?.reason ?? errors[0]?.reason ?? status,
    consumer: info?.metadata?.['consumer'] ?? null,
    uid: info?.metadata?.['uid'] ?? null,
    service: info?.metadata?.['service'] ?? null,
  };
}

/** Statuses worth another attempt. */
export const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** Source: Google's page on troubleshooting VPC Service Controls; the metadata field `uid` is the unique identifier. */
const VPC_SC_REASON = 'SECURITY_POLICY_VIOLATED';

/** The services of APIs that scans call, by the API's name in errors. */
const SERVICES: Readonly<Record<string, string>> = {
  'Cloud Asset API': 'cloudasset.googleapis.com',
  'Cloud Logging API': 'logging.googleapis.com',
  'Cloud Monitoring API': 'monitoring.googleapis.com',
  'Cloud Resource Manager API': 'cloudresourcemanager.googleapis.com',
  'Kubernetes Engine API': 'container.googleapis.com',
};

/**
 * The ingress rule of a perimeter that allows the scanner's calls of a service, in the format that
 * `gcloud access-context-manager perimeters update --set-ingress-policies` takes, on one line. The caller's account is
 * not known here: SCANNER is to be replaced, as in the Kubernetes manifests. Every project of the perimeter, because a
 * scan reads all of them, and IAM still decides which.
 * Source: https://cloud.google.com/vpc-service-controls/docs/ingress-egress-rules
 */
function ingressRule(service: string): string {
  const from = '{identities: ["serviceAccount:SCANNER"], sources: [{accessLevel: "*"}]}';
  // Methods can be selected only for one service.
  const methods = service === '*' ? '' : ', methodSelectors: [{method: "*"}]';
  const to = `{operations: [{serviceName: "${service}"${methods}}], resources: ["*"]}`;
  return `[{ingressFrom: ${from}, ingressTo: ${to}}]`;
}

/** ErrorInfo's reason, and the older list's. */
const DISABLED_REASONS: ReadonlySet<string> = new Set(['SERVICE_DISABLED', 'accessNotConfigured']);

/**
 * Translates a response that is not a success, by status and reason, never by its text. A refusal or a missing
 * resource counts only if Google itself reports it: a proxy's page says nothing about a project.
 */
export function translateFailure(response: HttpResponse, call: ApiCall): SweepError | TransientFailure {
  const { status, contentType, document, retryAfterMs } = response;
  if (TRANSIENT_STATUSES.has(status)) return new TransientFailure('API_BUSY', { status }, { retryAfterMs });
  if (status === 401) return new SweepError('API_UNAUTHENTICATED');
  const error = googleErrorOf(document, status);
  if (error === null)
    return new SweepError('API_ANSWER_INVALID', { ...call, detail: `status ${status}, ${contentType}` });
  const { reason, consumer, uid, service } = error;
  if (status === 404) return new SweepError('API_NOT_FOUND', { ...call });
  if (status === 403 && DISABLED_REASONS.has(reason))
    return new SweepError('API_DISABLED', { ...call, resource: consumer ?? call.resource });
  if (reason === VPC_SC_REASON)
    return new SweepError('API_VPC_SC_DENIED', {
      ...call,
      identifier: uid ?? '(not in the response)',
      rule: ingressRule(service ?? SERVICES[call.api] ?? '*'),
    });
  return new SweepError('API_FORBIDDEN', { ...call, detail: reason });
}

/** Refusals that granting a role would end. Others come from policies, billing or a quota project. */
const PERMISSION_REASONS: ReadonlySet<unknown> = new Set([
  'IAM_PERMISSION_DENIED',
  'PERMISSION_DENIED',
  'forbidden',
]);

/** Whether the call failed because the caller lacks a permission. */
export function isPermissionMissing({ code, facts }: Pick<SweepError, 'code' | 'facts'>): boolean {
  return code === 'API_FORBIDDEN' && PERMISSION_REASONS.has(facts['detail']);
}
