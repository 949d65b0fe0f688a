import type { ClusterIdentity } from '../../model/cluster.ts';
import type { CertificateAuthority, RouteKind } from '../../model/control-plane.ts';
import type { EvidenceEntry } from '../../model/rows/parts.ts';
import type { Sampling } from '../../model/sampling.ts';
import type { PortState, UsageReason } from '../../model/words.ts';

/** A route to a control plane. */
export interface Route {
  readonly kind: RouteKind;
  /** Base URL of the Kubernetes API: `https`, without a trailing slash. */
  readonly server: string;
  /** The trusted certificate authority; null: the public ones. */
  readonly certificateAuthority: CertificateAuthority | null;
}

/** The facts about a node from which nodes are chosen. */
export interface NodeEntry {
  readonly name: string;
  /** Null if the response does not contain it. */
  readonly uid: string | null;
  /** The label `cloud.google.com/gke-nodepool`. */
  readonly pool: string | null;
  readonly ready: boolean;
  /** Its kubelet endpoint has port 10255, to which the node proxy would connect. */
  readonly proxyReachesReadOnlyPort?: boolean;
  /** Milliseconds since the epoch; null if the response does not contain it. */
  readonly createdAtMs: number | null;
}

/** The facts about a pod that distinguish workloads from the pods that every cluster runs. */
export interface PodEntry {
  readonly namespace: string;
  readonly name: string;
  /** Null until it is scheduled. */
  readonly node: string | null;
  /** Kind of the controller that created it, for example `DaemonSet`; null for a pod created by hand. */
  readonly ownerKind: string | null;
}

/**
 * The Kubernetes API of one cluster over one route. It is created for that cluster and that scan: it has its own
 * connections and time budget, and nothing of another cluster.
 *
 * Every response is bounded in bytes, items and time. Throws SweepError and nothing else: KUBERNETES_UNREACHABLE,
 * KUBERNETES_REFUSED, KUBERNETES_FAILED and KUBERNETES_ANSWER_INVALID, after which another route may succeed;
 * KUBERNETES_FORBIDDEN, KUBERNETES_REJECTED, KUBERNETES_NOT_FOUND and KUBERNETES_ANSWER_TOO_LARGE, after which none
 * would.
 */
export interface ClusterApi {
  /** Every node, page by page. */
  listNodes(): AsyncIterable<readonly NodeEntry[]>;

  /** Running pods of every namespace, page by page; the caller may stop early. */
  listRunningPods(): AsyncIterable<readonly PodEntry[]>;

  /**
   * `/metrics` of a node's kubelet on its authenticated port, through the API server's node proxy, plain or compressed
   * with gzip. Throws KUBELET_UNREADABLE if that node does not respond, or stops in the middle of the text.
   */
  readMetrics(node: string): Promise<AsyncIterable<Uint8Array>>;

  /** Whether the read-only port is open in the kubelet's own configuration (`configz`). Throws as readMetrics. */
  readEffectivePort(node: string): Promise<PortState>;

  /** The pods of the probe; none if it is not installed. */
  listProbePods(): Promise<readonly PodEntry[]>;

  /** The last lines of a probe pod's log, limited in lines and bytes: it may begin and end anywhere. */
  readProbeLog(pod: string): Promise<string>;
}

/** Opens routes to one cluster; created for that cluster. */
export interface ControlPlaneAccess {
  /** The same route returns the same connections. Nothing is sent yet. */
  over(route: Route): ClusterApi;
}

/** One series of the response to a PromQL query, at the queried time. */
export interface InstantSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** May be NaN or infinite. */
  readonly value: number;
}

export interface InstantVector {
  readonly series: readonly InstantSeries[];
  /** False if the response warns that it may be incomplete. */
  readonly complete: boolean;
}

/** What Managed Prometheus has collected, per project. */
export interface PrometheusQuery {
  /**
   * Runs a PromQL query at one time. Throws SweepError API_FORBIDDEN, API_DISABLED, API_NOT_FOUND, API_UNAUTHENTICATED,
   * API_ANSWER_INVALID, API_ANSWER_TOO_LARGE, or one of the retry codes once its own retries are used up; nothing else.
   */
  query(projectId: string, promql: string, atMs: number): Promise<InstantVector>;
}

/** Reads the counters of the kubelets of one cluster. Created for that cluster and that scan. */
export interface SampleSource {
  /** Every failure is part of the result. Throws only because of our own bugs. */
  sample(): Promise<SourceAnswer>;
}

/** The result of a source: the sampling that counts, or why there is none, so that the next source is tried. */
export type SourceAnswer =
  | { readonly sampling: Sampling }
  | {
      readonly sampling: null;
      readonly reason: UsageReason;
      readonly note: string;
      /** What is known without samples, with notes that come before that of the source. */
      readonly known: Pick<Sampling, 'source' | 'route' | 'present' | 'notes'>;
    };

/** A cluster that earlier scans sampled, with the evidence about its kubelet processes. */
export interface SampledCluster extends ClusterIdentity {
  readonly uid: string;
  readonly entries: readonly EvidenceEntry[];
}

/** What earlier scans sampled. Throws SweepError with a STORE_ code; nothing else. */
export interface SamplingHistory {
  /** The evidence that the concluded scans before this one carried forward, each cluster once. */
  carriedEvidence(scanId: string): AsyncIterable<SampledCluster>;
}

/**
 * What exists under the name of an object of the probe: nothing, our own object, our own object while it is being
 * deleted, or somebody else's.
 */
export type ObjectState = 'ABSENT' | 'OURS' | 'DELETING' | 'FOREIGN';

/** Names one object of the probe. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The objects of the probe in one cluster. Throws as ClusterApi. Nothing else of a cluster is ever changed. */
export interface ProbeObjects {
  stateOf(object: ObjectReference): Promise<ObjectState>;
  /** Server-side apply: applying the same object again changes nothing. */
  apply(object: ObjectReference): Promise<void>;
  /** Begins to delete it; nothing happens if it does not exist. */
  remove(object: ObjectReference): Promise<void>;
}

/** Access to a cluster whose probe may be changed. */
export interface ProbeAccess extends ControlPlaneAccess {
  probeObjectsOver(route: Route): ProbeObjects;
}
