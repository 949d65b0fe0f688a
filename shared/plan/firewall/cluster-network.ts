import { createHash } from 'node:crypto';
import type { ClusterReportRow } from '../../model/rows/cluster-rows.ts';
import type { PoolReport } from '../../model/rows/parts.ts';

/** How firewall rules target a cluster's nodes. */
export type NodeTarget =
  | { readonly kind: 'TAG'; readonly tag: string }
  | { readonly kind: 'SERVICE_ACCOUNT'; readonly email: string };

/** The facts from which a cluster's firewall rules are built. */
export interface ClusterNetwork {
  readonly cluster: string;
  /** The first characters of the cluster's ID, as in the names of its own rules; null if the ID is not known. */
  readonly hash: string | null;
  /** The project that owns the network; the host project of a Shared VPC. */
  readonly networkProject: string;
  readonly network: string;
  /** CIDR blocks of the pods. */
  readonly podRanges: readonly string[];
  /** CIDR blocks of the nodes, if known; the cluster's description does not contain them. */
  readonly nodeRanges: readonly string[];
  /** Whether pods and nodes also have IPv6 addresses. */
  readonly isDualStack: boolean;
  /** CIDR block of a private control plane that calls the kubelets; null if there is none. */
  readonly controlPlaneRange: string | null;
  /** Secondary pod ranges that the cluster refers to only by name. */
  readonly namedPodRanges: readonly string[];
  readonly target: NodeTarget;
  /** Groups of nodes that firewall rules cannot distinguish further; usually one per pool. */
  readonly nodeGroups: readonly NodeGroup[];
}

/** Nodes with the same network tags and service accounts, which are compared with the targets of rules. */
export interface NodeGroup {
  readonly tags: readonly string[];
  readonly serviceAccounts: readonly string[];
}

/** The fields of a row that locate the nodes. */
export type NetworkFacts = Pick<
  ClusterReportRow,
  'cluster' | 'cluster_uid' | 'project_number' | 'network' | 'pools'
>;

/**
 * Derives a cluster's network from its row. Nodes are targeted by the tag that GKE assigns, `gke-CLUSTER-HASH-node`, unless
 * `target` overrides it; without the cluster's ID, by the service account that all its pools share.
 * @param target as used by the cluster's own rules, if they were read; GKE shortens long names
 * @returns null if the row has no network or no way to target the nodes
 */
export function clusterNetworkOf(row: NetworkFacts, target: NodeTarget | null = null): ClusterNetwork | null {
  const { cluster, network } = row;
  const hash = hashIn(row.cluster_uid);
  const nodes = target ?? (hash === null ? commonAccount(row) : tagOf(cluster, hash));
  if (network === null || nodes === null) return null;
  return {
    cluster,
    hash,
    networkProject: network.project_id,
    network: network.network,
    podRanges: network.pod_ranges,
    nodeRanges: [],
    isDualStack: network.dual_stack,
    controlPlaneRange: network.control_plane_range,
    namedPodRanges: network.named_pod_ranges,
    target: nodes,
    nodeGroups: groupsOf(row, nodes),
  };
}

/** The first characters of a cluster's ID, which GKE uses in the names of its rules and tags. */
export function hashIn(uid: string | null): string | null {
  return /^[0-9a-f]{8}/.exec(uid ?? '')?.[0] ?? null;
}

function tagOf(cluster: string, hash: string): NodeTarget {
  return { kind: 'TAG', tag: `gke-${cluster}-${hash}-node` };
}

/** A rule that targets an account also applies to other instances that use it, so the Compute Engine default is excluded. */
function commonAccount({ pools }: NetworkFacts): NodeTarget | null {
  const [first, ...others] = new Set(pools.map(({ service_account }) => service_account));
  const isOwn = others.length === 0 && (first?.includes('@') ?? false);
  return isOwn && first ? { kind: 'SERVICE_ACCOUNT', email: first } : null;
}

function groupsOf(row: NetworkFacts, target: NodeTarget): NodeGroup[] {
  const ofTarget = target.kind === 'TAG' ? [target.tag] : [];
  const groups = row.pools.map((pool) => ({
    tags: [...pool.tags, ...ofTarget],
    serviceAccounts: accountOf(pool, row.project_number),
  }));
  const own = target.kind === 'SERVICE_ACCOUNT' ? [target.email] : [];
  return groups.length === 0 ? [{ tags: ofTarget, serviceAccounts: own }] : groups;
}

/** GKE writes `default` for the Compute Engine account; rules spell it out. */
function accountOf({ service_account }: PoolReport, projectNumber: string | null): string[] {
  if (service_account !== 'default') return service_account === null ? [] : [service_account];
  return projectNumber === null ? [] : [`${projectNumber}-compute@developer.gserviceaccount.com`];
}

/** Distinguishes this cluster's rules from those of another cluster with the same name. */
export function hashOf({ hash, networkProject, network, cluster, podRanges }: ClusterNetwork): string {
  const facts = [networkProject, network, cluster, ...podRanges].join('/');
  return hash ?? createHash('sha256').update(facts).digest('hex').slice(0, 8);
}
