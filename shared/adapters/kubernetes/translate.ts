import type { ErrorCode } from '../../platform/error-catalog.ts';
import { SweepError } from '../../platform/errors.ts';
import { TransientFailure } from '../../platform/http/http-failure.ts';
import { BodyTooLargeError } from '../../platform/http/read-body.ts';
import { factsOf, type Question, type Target } from './target.ts';

/** An answer that is not a success. */
export interface Failure {
  readonly status: number;
  /** The body is a Kubernetes `Status`: the API server itself has spoken, not a proxy or a front end before it. */
  readonly isStatus: boolean;
}

/**
 * What an answer's status means. Through the node proxy, whatever the API server does not say for itself is the
 * kubelet's: its refusals are plain text, and a kubelet that is not reached is a Status 500 or 503.
 */
export function translateAnswer(target: Target, question: Question, failure: Failure): SweepError {
  const facts = { ...factsOf(target, question), status: failure.status };
  const code = codeOf(question, failure);
  return new SweepError(
    code,
    code === 'KUBELET_UNREADABLE' ? { ...facts, detail: `status ${failure.status}` } : facts,
  );
}

function codeOf({ node }: Question, { status, isStatus }: Failure): ErrorCode {
  const ofKubelet = node !== undefined && status !== 401 && status !== 429;
  if (isStatus && status === 403) return 'KUBERNETES_FORBIDDEN';
  if (isStatus && status === 404) return 'KUBERNETES_NOT_FOUND';
  if (isStatus && status === 409) return 'KUBERNETES_CONFLICT';
  if (ofKubelet) return 'KUBELET_UNREADABLE';
  if (status === 401 || status === 403 || status === 404) return 'KUBERNETES_REFUSED';
  return 'KUBERNETES_FAILED';
}

/** Words for what goes wrong below HTTP, by the error's code. Everything else is "no connection". */
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

/** What an error of the transport means: never its message, which may hold an address with a query. */
export function translateThrown(
  target: Target,
  question: Question,
  limit: number,
  error: unknown,
): SweepError {
  if (error instanceof SweepError) return error;
  const facts = factsOf(target, question);
  if (error instanceof BodyTooLargeError)
    return new SweepError(
      'KUBERNETES_ANSWER_TOO_LARGE',
      { ...facts, limit, unit: 'bytes' },
      { cause: error },
    );
  const detail = detailOf(error);
  const code = question.node === undefined ? 'KUBERNETES_UNREACHABLE' : 'KUBELET_UNREADABLE';
  return new SweepError(code, { ...facts, detail }, { cause: error });
}

function detailOf(error: unknown): string {
  if (error instanceof TransientFailure) return 'no access token from Google';
  if (!(error instanceof Error)) return 'no connection';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timed out';
  const code = 'code' in error ? String(error.code) : '';
  return NETWORK_DETAILS[code] ?? (error.cause === undefined ? 'no connection' : detailOf(error.cause));
}
