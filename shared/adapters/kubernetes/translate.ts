import { errors } from 'undici';
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
  /** As RBAC names it: `get` (the default), `list`, `patch`. */
  readonly verb?: string;
  /** The node whose kubelet answers, if one does: failures then concern that node. */
  readonly node?: string;
}

export function factsOf(
  { cluster, route }: Target,
  { resource, verb = 'get', node }: ResourceRequest,
): ErrorFacts {
  return { cluster, route, resource, verb, ...(node === undefined ? {} : { node }) };
}

/** A response that is not a success. */
export interface Failure {
  readonly status: number;
  /** The `message` of a Kubernetes `Status`; null if the body is none and thus comes from a proxy in front of the API server. */
  readonly statusMessage: string | null;
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
  const message = failure.statusMessage;
  const facts = {
    ...factsOf(target, resourceRequest),
    status: failure.status,
    ...(message === null ? {} : { message: printable(message) }),
  };
  const code = codeOf(resourceRequest, failure);
  return new SweepError(
    code,
    code === 'KUBELET_UNREADABLE' ? { ...facts, detail: `status ${failure.status}` } : facts,
  );
}

/** UTF-16 code units of a server's message in an error. */
const MESSAGE_LENGTH = 300;

/** A server's message as a clause of our sentence: bounded, in one line, without control characters. */
function printable(message: string): string {
  const text = message
    .slice(0, MESSAGE_LENGTH)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd')
    .trim();
  const clause = text.endsWith('.') ? text.slice(0, -1) : text;
  return clause === '' ? 'no message' : clause;
}

/**
 * Whether RBAC (or IAM, in the same words) denied a request. Admission webhooks, quotas and terminating namespaces return
 * the same status and reason, so only the message can tell.
 */
function isRbacDenial(message: string): boolean {
  return message.includes('forbidden: User "') && /" cannot [a-z]+ (?:resource|path) "/.test(message);
}

function codeOf({ node }: ResourceRequest, { status, statusMessage }: Failure): ErrorCode {
  const isStatus = statusMessage !== null;
  const ofKubelet = node !== undefined && status !== 401 && status !== 429;
  if (isStatus && status === 403)
    return isRbacDenial(statusMessage) ? 'KUBERNETES_FORBIDDEN' : 'KUBERNETES_REJECTED';
  if (isStatus && status === 404) return 'KUBERNETES_NOT_FOUND';
  if (isStatus && status === 409) return 'KUBERNETES_CONFLICT';
  if (isStatus && !ofKubelet && (status === 400 || status === 422)) return 'KUBERNETES_REJECTED';
  if (ofKubelet) return 'KUBELET_UNREADABLE';
  if (status === 401 || status === 403 || status === 404) return 'KUBERNETES_REFUSED';
  return 'KUBERNETES_FAILED';
}

const INVALID_HTTP = 'the response is not valid HTTP';

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
  UND_ERR_INFO: 'connection closed',
  UND_ERR_REQ_RETRY: 'the response is only a part',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the response are too long',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the response was cut off',
  ERR_HTTP2_STREAM_ERROR: 'the response was cut off',
  ERR_HTTP2_SESSION_ERROR: 'connection closed',
  ERR_HTTP2_ERROR: INVALID_HTTP,
  ERR_HTTP2_TOO_MANY_INVALID_FRAMES: INVALID_HTTP,
  Z_BUF_ERROR: 'the response was cut off',
  Z_DATA_ERROR: 'the gzip data of the response is damaged',
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
  if (error instanceof errors.HTTPParserError) return INVALID_HTTP;
  return NETWORK_DETAILS[code] ?? (error.cause === undefined ? 'no connection' : detailOf(error.cause));
}
