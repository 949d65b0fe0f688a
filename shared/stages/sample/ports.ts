import type { ClusterIdentity } from '../../model/cluster.ts';
import type { CertificateAuthority, RouteKind } from '../../model/control-plane.ts';
import type { EvidenceEntry } from '../../model/rows/parts.ts';
import type { Sampling } from '../../model/sampling.ts';
import type { PortState, UsageReason } from '../../model/words.ts';

/** One way to a control plane. */
export interface Route {
  readonly kind: RouteKind;
  /** Base URL of the Kubernetes API, `https`, without a slash at its end. */
  readonly server: string;
  /** Whom to trust; null: the public authorities. */
  readonly certificateAuthority: CertificateAuthority | null;
}

/** A node, as far as choosing among nodes needs it. */
export interface NodeEntry {
  readonly name: string;
  /** Null where the response does not say. */
  readonly uid: string | null;
  /** The label `cloud.google.com/gke-nodepool`. */
  readonly pool: string | null;
  readonly ready: boolean;
  /** Its kubelet endpoint has port 10255, to which the node proxy would then connect. */
  readonly proxyReachesReadOnlyPort?: boolean;
  /** Milliseconds since the epoch; null where the answer does not say. */
  readonly createdAtMs: number | null;
}

/** A pod, as far as telling workloads from what every cluster runs needs it. */
export interface PodEntry {
  readonly namespace: string;
  readonly name: string;
  /** Null until it is scheduled. */
  readonly node: string | null;
  /** Kind of the controller that made it, for example `DaemonSet`; null for a pod made by hand. */
  readonly ownerKind: string | null;
}

/**
 * The Kubernetes API of one cluster over one route. A value made for that cluster and that scan: it holds the cluster's
 * connections and time budget, and nothing of another cluster.
 *
 * Every answer is bounded in bytes, items and time. Throws SweepError and nothing else:
 * KUBERNETES_UNREACHABLE, KUBERNETES_REFUSED, KUBERNETES_FAILED and KUBERNETES_ANSWER_INVALID, where another route may do
 * better; KUBERNETES_FORBIDDEN, KUBERNETES_REJECTED, KUBERNETES_NOT_FOUND and KUBERNETES_ANSWER_TOO_LARGE, where none would.
 */
export interface ClusterApi {
  /** Every node, page by page. */
  listNodes(): AsyncIterable<readonly NodeEntry[]>;

  /** Running pods of every namespace, page by page; a caller that has seen enough stops. */
  listRunningPods(): AsyncIterable<readonly PodEntry[]>;

  /**
   * `/metrics` of a node's kubelet on its authenticated port, through the API server's node proxy, as it comes:
   * plain or gzip. Throws KUBELET_UNREADABLE where that node does not answer, also in the middle of the text.
   */
  readMetrics(node: string): Promise<AsyncIterable<Uint8Array>>;

  /** Whether the kubelet's own configuration (`configz`) has the read-only port. Throws as readMetrics. */
  readEffectivePort(node: string): Promise<PortState>;

  /** The probe's pods; none where no probe is installed. */
  listProbePods(): Promise<readonly PodEntry[]>;

  /** The last lines of a probe pod's log, bounded in lines and bytes: it may begin and end anywhere. */
  readProbeLog(pod: string): Promise<string>;
}

/** The ways into one cluster, made for that cluster. */
export interface ControlPlaneAccess {
  /** The same route gives the same connections. Nothing is sent yet. */
  over(route: Route): ClusterApi;
}

/** One series of the answer to a PromQL question, at the moment asked for. */
export interface InstantSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** NaN and infinities as such. */
  readonly value: number;
}

export interface InstantVector {
  readonly series: readonly InstantSeries[];
  /** False where the answer warns that it may lack something. */
  readonly complete: boolean;
}

/** What Managed Prometheus has collected, per project. */
export interface PrometheusQuery {
  /**
   * One PromQL question at one moment.
   * Throws SweepError API_FORBIDDEN, API_DISABLED, API_NOT_FOUND, API_UNAUTHENTICATED, API_ANSWER_INVALID,
   * API_ANSWER_TOO_LARGE, or one of the retry codes once its own retries are used up; nothing else.
   */
  query(projectId: string, promql: string, atMs: number): Promise<InstantVector>;
}

/** Reads the counters of the kubelets of one cluster. Made for that cluster and that scan. */
export interface SampleSource {
  /** Whatever goes wrong is in the answer. Throws only because of our own bugs. */
  sample(): Promise<SourceAnswer>;
}

/** What a source says: the sampling that counts, or why it has none, so that the next source is asked. */
export type SourceAnswer =
  | { readonly sampling: Sampling }
  | {
      readonly sampling: null;
      readonly reason: UsageReason;
      readonly note: string;
      /** What is known without samples, with the notes that come before that of the source. */
      readonly known: Pick<Sampling, 'source' | 'route' | 'present' | 'notes'>;
    };

/** A cluster that earlier scans sampled, and what they know of its kubelet processes. */
export interface SampledCluster extends ClusterIdentity {
  readonly uid: string;
  readonly entries: readonly EvidenceEntry[];
}

/** What earlier scans sampled. Throws SweepError with a STORE_ code; nothing else. */
export interface SamplingHistory {
  /** What the concluded scans before this one carried forward, each cluster once. */
  carriedEvidence(scanId: string): AsyncIterable<SampledCluster>;
}

/** What exists under the name of an object of the probe: nothing, ours, ours while it is being deleted, or somebody else's. */
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
  /** Server-side apply: the same object twice changes nothing the second time. */
  apply(object: ObjectReference): Promise<void>;
  /** Begins to delete it; nothing happens if it does not exist. */
  remove(object: ObjectReference): Promise<void>;
}

/** Access to a cluster whose probe may be changed. */
export interface ProbeAccess extends ControlPlaneAccess {
  probeObjectsOver(route: Route): ProbeObjects;
}
