import type { EvidenceEntry, ReportedNode, Sample } from '../../../model/rows/parts.ts';
import type { PortState, UsageReason } from '../../../model/words.ts';
import { followKubelet, isSamePool, type ObservedNode, samplesSince } from './follow-kubelet.ts';

/** What one scan read of a cluster. */
export interface ClusterReading {
  /** Every node present; null where the nodes were not listed. */
  readonly nodes: readonly ReportedNode[] | null;
  /** In time order per node; each an answer. */
  readonly samples: readonly Sample[];
  /** The port of each listed pool, by the setting. */
  readonly ports: ReadonlyMap<string, PortState>;
  /** Of nodes that belong to no listed pool. */
  readonly otherPort: PortState;
}

/** An answer was expected, and what came says nothing: until a better one comes, the node is not quiet. */
const UNUSABLE: ReadonlySet<UsageReason> = new Set([
  'TRUNCATED',
  'METRIC_MISSING',
  'NO_WORKLOADS',
  'SECOND_SAMPLE_MISSING',
]);

/**
 * The evidence about a cluster after one more scan of it.
 * @param entries of earlier scans of this very cluster, those of a node in time order
 */
export function addReading(entries: readonly EvidenceEntry[], reading: ClusterReading): EvidenceEntry[] {
  const present = reading.nodes === null ? null : new Map(reading.nodes.map((node) => [node.node, node]));
  const samples = Map.groupBy(reading.samples, ({ node }) => node);
  const names = new Set([...entries.map(({ node }) => node), ...samples.keys()]);
  const earlier = Map.groupBy(entries, ({ node }) => node);
  return [...names].flatMap((name) =>
    followNode(earlier.get(name) ?? [], samples.get(name) ?? [], present, name, reading),
  );
}

function followNode(
  entries: readonly EvidenceEntry[],
  samples: readonly Sample[],
  present: ReadonlyMap<string, ReportedNode> | null,
  name: string,
  { ports, otherPort }: ClusterReading,
): EvidenceEntry[] {
  const reported = present?.get(name) ?? null;
  const isGone = (entry: EvidenceEntry) =>
    entry.gone || (present !== null && (reported === null || isAnotherNode(entry, reported)));
  const followed = entries.map((entry) => (isGone(entry) ? { ...entry, gone: true } : entry));
  const known = followed.at(-1);
  const added = known === undefined || known.gone ? samples : samplesSince(known, samples);
  for (const sample of added) {
    const node: ObservedNode = {
      node: name,
      uid: reported?.uid ?? null,
      pool: sample.pool,
      created_at: reported?.created_at ?? null,
      setting: (sample.pool === null ? undefined : ports.get(sample.pool)) ?? otherPort,
      effectivePort: reported?.effective_port ?? null,
    };
    const last = followed.at(-1);
    if (last === undefined || last.gone) followed.push(...followKubelet(null, sample, node));
    else
      followed.splice(
        -1,
        1,
        ...followKubelet(last, sample, node).map((entry) => ({
          ...entry,
          // A node that moved has left its pool.
          gone: !isSamePool(entry.pool, sample.pool),
        })),
      );
  }
  const last = followed.at(-1);
  if (last === undefined) return [];
  if (samples.length === 0) noteClosedPort(followed, last, reported);
  const isUnusable = reported?.reason != null && UNUSABLE.has(reported.reason);
  return isUnusable && !last.gone
    ? [...followed.slice(0, -1), { ...last, doubt: last.doubt ?? 'READING_UNUSABLE' }]
    : followed;
}

/** A node whose configuration alone was read: what it says of the port replaces what was observed before. */
function noteClosedPort(followed: EvidenceEntry[], last: EvidenceEntry, reported: ReportedNode | null): void {
  if (reported?.effective_port === 'DISABLED' && !last.gone)
    followed.splice(-1, 1, { ...last, port: 'DISABLED', port_open_at: null, observed_since: null });
}

/** A node of the same name that is not the one of the entry: names are reused. */
export function isAnotherNode(entry: EvidenceEntry, { uid, created_at }: ReportedNode): boolean {
  if (entry.node_uid !== null && uid !== null) return entry.node_uid !== uid;
  if (created_at === null) return false;
  // Managed Prometheus does not say when a node was created.
  if (entry.node_created_at === null) return created_at > entry.last_sampled_at;
  return entry.node_created_at !== created_at;
}
