import type { RouteKind } from '../../model/control-plane.ts';
import type { ErrorCode, ErrorFacts } from '../../platform/error-catalog.ts';
import { SweepError } from '../../platform/errors.ts';
import { TransientFailure } from '../../platform/http/http-failure.ts';
import { BodyTooLargeError } from '../../platform/http/read-body.ts';

/** The cluster and the route of a request: facts of every error. */
export interface Target {
  /** `projects/P/locations/L/clusters/C`. */
  readonly cluster: string;
  readonly route: RouteKind;
}

/** What a request is about. */
export interface ResourceRequest {
  /** Below the server's base URL, with the query. */
  readonly path: string;
  /** As RBAC names it, for errors: `nodes`, `nodes/proxy`. */
  readonly resource: string;
  /** The node whose kubelet answers, if one does: failures then concern that node. */
  readonly node?: string;
}

export function factsOf({ cluster, route }: Target, { resource, node }: ResourceRequest): ErrorFacts {
  return { cluster, route, resource, ...(node === undefined ? {} : { node }) };
}

/** A response that is not a success. */
export interface Failure {
  readonly status: number;
  /** The body is a Kubernetes `Status`, so it comes from the API server and not from a proxy in front of it. */
  readonly isStatus: boolean;
}

/**
 * Translates a failed response by its status. Through the node proxy, a response that is not the API server's own comes
 * from the kubelet: the kubelet refuses in plain text, and an unreachable kubelet is a Status 500 or 503.
 */
export function translateAnswer(
  target: Target,
  resourceRequest: ResourceRequest,
  failure: Failure,
): SweepError {
  const facts = { ...factsOf(target, resourceRequest), status: failure.status };
  const code = codeOf(resourceRequest, failure);
  return new SweepError(
    code,
    code === 'KUBELET_UNREADABLE' ? { ...facts, detail: `status ${failure.status}` } : facts,
  );
}

function codeOf({ node }: ResourceRequest, { status, isStatus }: Failure): ErrorCode {
  const ofKubelet = node !== undefined && status !== 401 && status !== 429;
  if (isStatus && status === 403) return 'KUBERNETES_FORBIDDEN';
  if (isStatus && status === 404) return 'KUBERNETES_NOT_FOUND';
  if (isStatus && status === 409) return 'KUBERNETES_CONFLICT';
  if (ofKubelet) return 'KUBELET_UNREADABLE';
  if (status === 401 || status === 403 || status === 404) return 'KUBERNETES_REFUSED';
  return 'KUBERNETES_FAILED';
}

/** Descriptions of failures below HTTP, by error code. Everything else is "no connection". */
const NETWORK_DETAILS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'unknown host name',
  EAI_AGAIN: 'DNS lookup failed',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  UND_ERR_SOCKET: 'connection closed',
  UND_ERR_CONNECT_TIMEOUT: 'timed out',
  UND_ERR_HEADERS_TIMEOUT: 'timed out',
  UND_ERR_BODY_TIMEOUT: 'timed out in the middle of a response',
  UND_ERR_ABORTED: 'timed out',
  ERR_HTTP2_STREAM_ERROR: 'the response was cut off',
  Z_BUF_ERROR: 'the response was cut off',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is not signed by the CA of the cluster',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is not signed by the CA of the cluster',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is not signed by the CA of the cluster',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is not signed by a known CA',
  CERT_HAS_EXPIRED: 'the certificate has expired',
};

/** Translates an error of the transport. Its message is left out, because it may contain an address with a query. */
export function translateThrown(
  target: Target,
  resourceRequest: ResourceRequest,
  limit: number,
  error: unknown,
): SweepError {
  if (error instanceof SweepError) return error;
  const facts = factsOf(target, resourceRequest);
  if (error instanceof BodyTooLargeError)
    return new SweepError(
      'KUBERNETES_ANSWER_TOO_LARGE',
      { ...facts, limit, unit: 'bytes' },
      { cause: error },
    );
  const detail = detailOf(error);
  const code = resourceRequest.node === undefined ? 'KUBERNETES_UNREACHABLE' : 'KUBELET_UNREADABLE';
  return new SweepError(code, { ...facts, detail }, { cause: error });
}

function detailOf(error: unknown): string {
  if (error instanceof TransientFailure) return 'no access token from Google';
  if (!(error instanceof Error)) return 'no connection';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timed out';
  const code = 'code' in error ? String(error.code) : '';
  return NETWORK_DETAILS[code] ?? (error.cause === undefined ? 'no connection' : detailOf(error.cause));
}
