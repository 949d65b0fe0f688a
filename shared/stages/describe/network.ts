import ipaddr from 'ipaddr.js';
import type { Network } from '../../model/cluster.ts';
import { fieldOf, type JsonObject, textOf, textsOf } from './json.ts';

const NETWORK = /^(?:.*projects\/([^/]+)\/global\/networks\/)?([^/]+)$/;

/**
 * A cluster's network from its description; null where it names none.
 * @param projectId that the network belongs to unless the description says otherwise
 */
export function networkOf(document: JsonObject, projectId: string): Network | null {
  const link = textOf(fieldOf(document['networkConfig'], 'network')) ?? textOf(document['network']);
  const [, host, name] = NETWORK.exec(link ?? '') ?? [];
  if (name === undefined) return null;
  const policy = document['ipAllocationPolicy'];
  return {
    projectId: host ?? projectId,
    name,
    podRanges: podRangesOf(document, policy),
    namedPodRanges: namedPodRangesOf(policy),
    controlPlaneRange: cidrsOf([fieldOf(document['privateClusterConfig'], 'masterIpv4CidrBlock')])[0] ?? null,
    isDualStack: isDualStack(fieldOf(policy, 'stackType')),
  };
}

function podRangesOf(document: JsonObject, policy: unknown): string[] {
  const pools = listOf(document['nodePools']);
  const ranges = [
    document['clusterIpv4Cidr'],
    fieldOf(policy, 'clusterIpv4CidrBlock'),
    ...pools.map((pool) => fieldOf(fieldOf(pool, 'networkConfig'), 'podIpv4CidrBlock')),
  ];
  return distinct(cidrsOf(ranges));
}

function cidrsOf(values: readonly unknown[]): string[] {
  return textsOf(values).filter((text) => ipaddr.IPv4.isValidCIDR(text));
}

function namedPodRangesOf(policy: unknown): string[] {
  return distinct([
    ...textsOf(fieldOf(fieldOf(policy, 'additionalPodRangesConfig'), 'podRangeNames')),
    ...listOf(fieldOf(policy, 'additionalIpRangesConfigs')).flatMap((config) =>
      textsOf(fieldOf(config, 'podIpv4RangeNames')),
    ),
  ]);
}

/** By name, or by the number that the client library has for it. */
function isDualStack(stackType: unknown): boolean {
  return stackType === 'IPV4_IPV6' || stackType === 2;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
