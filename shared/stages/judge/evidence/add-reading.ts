import type { EvidenceEntry, ReportedNode, Sample } from '../../../model/rows/parts.ts';
import type { PortState, UsageReason } from '../../../model/words.ts';
import { stepBetween } from '../usage/usage-sample.ts';
import {
  dated,
  followKubelet,
  isSamePool,
  isSameProcess,
  keyOf,
  type ObservedNode,
  observationOf,
  portOf,
  samplesSince,
  wasTakenBefore,
} from './follow-kubelet.ts';

/** What one scan read of a cluster. */
export interface ClusterReading {
  /** RFC 3339: when the nodes were sampled or, if none was, the scheduled time. */
  readonly readAt: string;
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
 * The evidence about a cluster after one more scan of it. Scans that overlap are added in another order than they read the
 * cluster: what an earlier reading says of a node does not replace what a later one says.
 * @param entries of earlier scans of this cluster (the same uid), those of a node in time order
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
  { readAt, ports, otherPort }: ClusterReading,
): EvidenceEntry[] {
  const reported = present?.get(name) ?? null;
  const wasReadSince = (entry: EvidenceEntry) => entry.last_sampled_at > readAt;
  const isMissing = (entry: EvidenceEntry) =>
    present !== null && (reported === null || isAnotherNode(entry, reported));
  const isGone = (entry: EvidenceEntry) => entry.gone || (isMissing(entry) && !wasReadSince(entry));
  const known = entries.map((entry) => (isGone(entry) ? { ...entry, gone: true } : entry));
  const lastKnown = known.at(-1);
  const since = new Set(lastKnown === undefined ? samples : samplesSince(lastKnown, samples));
  const earlier = samples.filter((sample) => !since.has(sample));
  const isOfEarlierProcess = (sample: Sample) =>
    lastKnown !== undefined && !isSameProcess(lastKnown, sample) && wasTakenBefore(lastKnown, sample);
  const added = samples.filter((sample) => since.has(sample) || isOfEarlierProcess(sample));
  const followed = added.reduce<EvidenceEntry[]>(
    (before, sample) =>
      addSample(before, sample, {
        node: name,
        uid: reported?.uid ?? null,
        pool: sample.pool,
        created_at: reported?.created_at ?? null,
        setting: (sample.pool === null ? undefined : ports.get(sample.pool)) ?? otherPort,
        effectivePort: reported?.effective_port ?? null,
      }),
    known.map((entry) => (entry === lastKnown ? earlier.reduce(withGrowthSince, entry) : entry)),
  );
  const last = followed.at(-1);
  if (last === undefined) return [];
  const wasClosed = samples.length === 0 && reported?.effective_port === 'DISABLED' && !last.gone;
  const latest = wasClosed ? closed(last, wasReadSince(last)) : last;
  const isUnusable = reported?.reason != null && UNUSABLE.has(reported.reason);
  const isInDoubt = isUnusable && !last.gone && !wasReadSince(last);
  return [
    ...followed.slice(0, -1),
    isInDoubt ? { ...latest, doubt: latest.doubt ?? 'READING_UNUSABLE' } : latest,
  ];
}

/** The entries of a node after one more sample. @param entries in time order */
function addSample(entries: readonly EvidenceEntry[], sample: Sample, node: ObservedNode): EvidenceEntry[] {
  const last = entries.at(-1);
  if (last !== undefined && wasTakenBefore(last, sample)) return insertSample(entries, sample, node);
  if (last === undefined || (last.gone && !isSameProcess(last, sample)))
    return [...entries, ...followKubelet(null, sample, node)];
  // A node that moved has left its pool.
  const entriesSince = followKubelet(last, sample, node).map((entry) => ({
    ...entry,
    gone: !isSamePool(entry.pool, sample.pool),
  }));
  return [...entries.slice(0, -1), ...entriesSince];
}

/**
 * The entries of a node after one more sample that was taken before the last one.
 * @param entries in time order
 */
function insertSample(
  entries: readonly EvidenceEntry[],
  sample: Sample,
  node: ObservedNode,
): EvidenceEntry[] {
  const startedAt = sample.process_started_at ?? '';
  const place = entries.findLastIndex(({ process_started_at: started }) => (started ?? '') <= startedAt);
  const known = entries[place] ?? null;
  const last = entries.at(-1);
  const isEarlier = known !== null && isSameProcess(known, sample) && wasTakenBefore(known, sample);
  const followed = isEarlier ? [goBack(known, sample, node)] : followKubelet(known, sample, node);
  const gone =
    known !== null && isSameProcess(known, sample) ? known.gone : last?.gone || last?.node_uid !== node.uid;
  const [next, ...others] = entries.slice(place + 1);
  return [
    ...entries.slice(0, Math.max(0, place)),
    ...followed.map((entry, index) => (index === followed.length - 1 ? { ...entry, gone } : entry)),
    ...(next === undefined ? [] : [next.node_uid === node.uid ? withGrowthSince(next, sample) : next]),
    ...others,
  ];
}

/** A sample of the same process that was taken before its last one. */
function goBack(entry: EvidenceEntry, sample: Sample, node: ObservedNode): EvidenceEntry {
  const port = portOf(entry, node);
  const openAt = node.effectivePort === 'ENABLED' ? sample.sampled_at : null;
  const { first_sampled_at: first } = entry;
  const counted = new Map(sample.paths.map((path) => [keyOf(path), path.requests]));
  return withGrowthSince(
    {
      ...entry,
      first_sampled_at: sample.sampled_at < first ? sample.sampled_at : first,
      observed_since: dated(
        sample,
        port,
        entry.port === 'DISABLED' ? sample.sampled_at : entry.observed_since,
      ),
      port,
      port_open_at: entry.port_open_at ?? openAt,
      paths: entry.paths.map((path) => {
        const isUnchanged =
          counted.get(keyOf(path)) === path.requests && (path.used_at ?? '') > sample.sampled_at;
        return isUnchanged ? { ...path, used_at: sample.sampled_at } : path;
      }),
    },
    sample,
  );
}

/** What an entry counts more than an earlier sample was requested since, and at the latest when the entry first counted it. */
function withGrowthSince(entry: EvidenceEntry, sample: Sample): EvidenceEntry {
  const { last_sampled_at: sampledAt, last_grew_at, paths } = entry;
  const { grown } = stepBetween(observationOf(sample.sampled_at, sample), observationOf(sampledAt, entry));
  const isNews = grown.length > 0 && (last_grew_at ?? '') <= sample.sampled_at;
  if (!isNews) return entry;
  const grew = new Set(grown.map(keyOf));
  const usedAt = paths.flatMap((path) => (grew.has(keyOf(path)) ? (path.used_at ?? []) : []));
  const grewAt = usedAt.toSorted().at(-1) ?? sampledAt;
  return { ...entry, last_grew_at: grewAt, port_open_at: grewAt };
}

/** A node whose configuration alone was read: what it says of the port replaces what was observed before. */
function closed(last: EvidenceEntry, wasReadSince: boolean): EvidenceEntry {
  const openAt = wasReadSince ? last.port_open_at : null;
  return { ...last, port: 'DISABLED', port_open_at: openAt, observed_since: null };
}

/** A node of the same name that is not the one of the entry: names are reused. */
export function isAnotherNode(entry: EvidenceEntry, { uid, created_at }: ReportedNode): boolean {
  if (entry.node_uid !== null && uid !== null) return entry.node_uid !== uid;
  if (created_at === null) return false;
  // Managed Prometheus does not say when a node was created.
  if (entry.node_created_at === null) return created_at > entry.last_sampled_at;
  return entry.node_created_at !== created_at;
}
