import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseRange } from './address-ranges.ts';

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

const text = z.string().optional();
const pool = z.object({
  config: z.object({ tags: z.array(z.string()).optional(), serviceAccount: text }).optional(),
  networkConfig: z.object({ podIpv4CidrBlock: text }).optional(),
});
/** The fields of a GKE cluster (REST v1) that say where its pods and nodes are. */
const clusterShape = z.object({
  name: z.string(),
  id: text,
  selfLink: text,
  network: text,
  networkConfig: z.object({ network: text }).optional(),
  clusterIpv4Cidr: text,
  ipAllocationPolicy: z
    .object({
      clusterIpv4CidrBlock: text,
      stackType: text,
      additionalPodRangesConfig: z.object({ podRangeNames: z.array(z.string()).optional() }).optional(),
      additionalIpRangesConfigs: z
        .array(z.object({ podIpv4RangeNames: z.array(z.string()).optional() }))
        .optional(),
    })
    .optional(),
  privateClusterConfig: z.object({ masterIpv4CidrBlock: text }).optional(),
  nodePools: z.array(pool).optional(),
});

/**
 * A cluster's network from its description, as the GKE API or `gcloud container clusters describe --format=json` has it.
 * The nodes are named by the tag that GKE gives them, `gke-CLUSTER-HASH-node`, unless `target` says otherwise: GKE
 * shortens long names there, so that the target of `gke-…-inkubelet` is better where the rules can be read.
 * @returns null where the document has no network or no id to name the nodes by
 */
export function readClusterNetwork(
  document: unknown,
  projectId: string,
  target?: NodeTarget,
): ClusterNetwork | null {
  const parsed = clusterShape.safeParse(document);
  if (!parsed.success) return null;
  const { name, id, networkConfig, ipAllocationPolicy, nodePools = [], privateClusterConfig } = parsed.data;
  const path = /(?:projects\/([^/]+)\/global\/networks\/)?([^/]+)$/.exec(
    networkConfig?.network ?? parsed.data.network ?? '',
  );
  const hash = /^[0-9a-f]{8}/.exec(id ?? '')?.[0] ?? null;
  const nodes = target ?? (hash === null ? null : { kind: 'TAG' as const, tag: `gke-${name}-${hash}-node` });
  if (nodes === null || path?.[2] === undefined) return null;
  const pods = [
    parsed.data.clusterIpv4Cidr,
    ipAllocationPolicy?.clusterIpv4CidrBlock,
    ...nodePools.map(({ networkConfig: ranges }) => ranges?.podIpv4CidrBlock),
  ];
  const groups = (nodePools.length === 0 ? [{}] : nodePools).map(
    ({ config }: z.infer<typeof pool>): NodeGroup => ({
      tags: distinct([...(config?.tags ?? []), nodes.kind === 'TAG' ? nodes.tag : undefined]),
      serviceAccounts: distinct([
        config?.serviceAccount,
        nodes.kind === 'SERVICE_ACCOUNT' ? nodes.email : undefined,
      ]),
    }),
  );
  return {
    cluster: name,
    hash,
    networkProject: path[1] ?? projectId,
    network: path[2],
    podRanges: distinct(pods.filter((range) => range !== undefined && parseRange(range) !== null)),
    nodeRanges: [],
    isDualStack: ipAllocationPolicy?.stackType === 'IPV4_IPV6',
    controlPlaneRange: privateClusterConfig?.masterIpv4CidrBlock ?? null,
    namedPodRanges: distinct([
      ...(ipAllocationPolicy?.additionalPodRangesConfig?.podRangeNames ?? []),
      ...(ipAllocationPolicy?.additionalIpRangesConfigs ?? []).flatMap(
        (config) => config.podIpv4RangeNames ?? [],
      ),
    ]),
    target: nodes,
    nodeGroups: groups,
  };
}

/** What sets this cluster's rules apart from those of another of its name. */
export function hashOf({ hash, networkProject, network, cluster, podRanges }: ClusterNetwork): string {
  const facts = [networkProject, network, cluster, ...podRanges].join('/');
  return hash ?? createHash('sha256').update(facts).digest('hex').slice(0, 8);
}

function distinct(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.filter((item) => item !== undefined))];
}
