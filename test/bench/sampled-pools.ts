import type { Sampling } from '../../shared/model/sampling.ts';

/** A scan that samples every node of these pools: each has been used, but not for a while. */
export function samplingOfPools(atMs: number, pools: readonly string[], nodesPerPool: number): Sampling {
  const nodes = pools.flatMap((pool) =>
    Array.from({ length: nodesPerPool }, (_, index) => ({
      node: `gke-cluster-a-${pool}-0123abcd-${index}abc`,
      pool,
    })),
  );
  return {
    source: 'NODE_PROXY',
    route: 'DNS_ENDPOINT',
    notSampled: null,
    nodes: nodes.map((place) => ({
      ...place,
      failure: null,
      effectivePort: null,
      samples: [
        {
          sampledAtMs: atMs,
          processStartedAtMs: atMs - 20 * 86_400_000,
          counts: [{ path: 'stats', method: 'GET', requests: 12 }],
          familyPresent: true,
          truncated: false,
        },
      ],
    })),
    present: nodes.map((place) => ({
      ...place,
      uid: '01234567-89ab-cdef-0123-456789abcdef',
      createdAtMs: atMs - 30 * 86_400_000,
    })),
    notes: [],
  };
}
