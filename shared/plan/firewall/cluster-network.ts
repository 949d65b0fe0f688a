import { createHash } from 'node:crypto';
import type { ClusterReportRow } from '../../model/rows/cluster-rows.ts';
import type { PoolReport } from '../../model/rows/parts.ts';

/** How firewall rules name a cluster's nodes. */
export type NodeTarget =
  | { readonly kind: 'TAG'; readonly tag: string }
  | { readonly kind: 'SERVICE_ACCOUNT'; readonly email: string };

/** What firewall rules for a cluster are made of. */
export interface ClusterNetwork {
  readonly cluster: string;
  /** The first characters of the cluster's id, as in the names of its own rules; null where the id is not known. */
  readonly hash: string | null;
  /** The project that the network belongs to: a host project, where the network is shared. */
  readonly networkProject: string;
  readonly network: string;
  /** CIDR blocks of the pods. */
  readonly podRanges: readonly string[];
  /** CIDR blocks of the nodes, where they are known: the cluster's own description does not say them. */
  readonly nodeRanges: readonly string[];
  /** Pods and nodes have IPv6 addresses as well. */
  readonly isDualStack: boolean;
  /** CIDR block of a private control plane that asks the kubelets itself; null where there is none. */
  readonly controlPlaneRange: string | null;
  /** Secondary ranges for pods that the cluster only names. */
  readonly namedPodRanges: readonly string[];
  readonly target: NodeTarget;
  /** The nodes in groups that firewall rules cannot tell apart further: usually one for each pool. */
  readonly nodeGroups: readonly NodeGroup[];
}

/** Nodes with the same network tags and service accounts: what the targets of rules are compared with. */
export interface NodeGroup {
  readonly tags: readonly string[];
  readonly serviceAccounts: readonly string[];
}

/** What of a row says where the nodes are. */
export type NetworkFacts = Pick<
  ClusterReportRow,
  'cluster' | 'cluster_uid' | 'project_number' | 'network' | 'pools'
>;

/**
 * A cluster's network from its row. The nodes are named by the tag that GKE gives them, `gke-CLUSTER-HASH-node`, unless
 * `target` says otherwise; without the cluster's id, by the service account that all its pools have.
 * @param target as the cluster's own rules name the nodes, where these can be read: GKE shortens long names
 * @returns null where the row has no network, or nothing to name the nodes by
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

/** The first characters of a cluster's id, which GKE puts into the names of its rules and tags. */
export function hashIn(uid: string | null): string | null {
  return /^[0-9a-f]{8}/.exec(uid ?? '')?.[0] ?? null;
}

function tagOf(cluster: string, hash: string): NodeTarget {
  return { kind: 'TAG', tag: `gke-${cluster}-${hash}-node` };
}

/** A rule that names an account reaches the other instances that run as it; the Compute Engine default is everybody's. */
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

/** GKE writes `default` for the Compute Engine account, and rules write it out. */
function accountOf({ service_account }: PoolReport, projectNumber: string | null): string[] {
  if (service_account !== 'default') return service_account === null ? [] : [service_account];
  return projectNumber === null ? [] : [`${projectNumber}-compute@developer.gserviceaccount.com`];
}

/** What sets this cluster's rules apart from those of another of its name. */
export function hashOf({ hash, networkProject, network, cluster, podRanges }: ClusterNetwork): string {
  const facts = [networkProject, network, cluster, ...podRanges].join('/');
  return hash ?? createHash('sha256').update(facts).digest('hex').slice(0, 8);
}
