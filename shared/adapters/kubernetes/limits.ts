/** How much of one cluster's answers is read, and how long they are waited for. */
export interface KubernetesLimits {
  /** To establish a connection: a private endpoint that is not reachable from here answers nothing at all. */
  readonly connectMs: number;
  /** For one answer, its body included. The API server gives up on a kubelet after 10 s. */
  readonly answerMs: number;
  /** Of one JSON answer, decompressed: a page of 250 nodes with their images is about 4 MB. */
  readonly jsonBytes: number;
  /** Of an answer that is passed on as it comes. */
  readonly streamBytes: number;
  /** Of an answer that says what went wrong. */
  readonly errorBytes: number;
  readonly pageItems: number;
  /** A ConfigMap can hold a megabyte. */
  readonly configMapPageItems: number;
  /** Of one list, over all its pages. GKE has at most 15,000 nodes and 200,000 pods in a cluster. */
  readonly listItems: number;
  /** Lines of a probe pod's log, from its end. */
  readonly logLines: number;
  readonly logBytes: number;
}

export const KUBERNETES_LIMITS: KubernetesLimits = {
  connectMs: 5_000,
  answerMs: 20_000,
  jsonBytes: 32 << 20,
  streamBytes: 256 << 20,
  errorBytes: 64 << 10,
  pageItems: 250,
  configMapPageItems: 50,
  listItems: 200_000,
  logLines: 2_000,
  logBytes: 1 << 20,
};
