import {
  EVIDENCE_FORMAT,
  type EvidenceEntry,
  type ReportedNode,
  type Sample,
} from '../../../model/rows/parts.ts';
import { changeOf, requestsOf } from '../../../model/sampling.ts';
import type { EvidenceDoubt, PortState } from '../../../model/words.ts';
import { type Observation, type Step, startsInFuture, stepBetween } from '../usage/usage-sample.ts';

/** A node as a scan found it. */
export interface ObservedNode extends Pick<ReportedNode, 'node' | 'uid' | 'pool' | 'created_at'> {
  /** By the setting of its pool. */
  readonly setting: PortState;
  /** By the kubelet's own configuration; null where it was not read. */
  readonly effectivePort: PortState | null;
}

/**
 * The samples of a node that an entry does not cover yet: the log of a probe, and Managed Prometheus, reach back before the
 * last scan. If a scan that overlapped took the entry's last sample after all of these, only those shortly before it count.
 * Where every sample is older than the entry for another reason, the clocks of the scans disagree, and all of them count.
 * @param samples in time order
 */
export function samplesSince(last: EvidenceEntry, samples: readonly Sample[]): readonly Sample[] {
  const later = samples.filter(({ sampled_at }) => sampled_at >= last.last_sampled_at);
  if (later.length > 0) return later;
  return endsBefore(last, samples) ? samples.filter((sample) => wasTakenBefore(last, sample)) : samples;
}

/** Whether a scan that overlapped took the last sample of an entry after all of these. @param samples in time order */
export function endsBefore(last: EvidenceEntry, samples: readonly Sample[]): boolean {
  const latest = samples.at(-1);
  return latest !== undefined && wasTakenBefore(last, latest);
}

/** Whether two readings of a node can be of the same pool: one that does not know the pool contradicts no other. */
export function isSamePool(pool: string | null, other: string | null): boolean {
  return pool === null || other === null || pool === other;
}

/** Whether two readings are certainly of one kubelet process. */
export function isSameProcess(
  { process_started_at: started }: Pick<Sample, 'process_started_at'>,
  other: Pick<Sample, 'process_started_at'>,
): boolean {
  return started !== null && started === other.process_started_at;
}

/**
 * The entry of a node after one more sample of it. Requests are counted without a gap only within one kubelet process:
 * it is not known what happened between the last sample of a process and the start of the next.
 * @param last the node's last entry; null where it has none
 * @param sample an answer, taken after those of the entry as scans are ordered
 * @returns `[last, new entry]` where another process began, else the one entry that replaces `last`
 */
export function followKubelet(
  last: EvidenceEntry | null,
  sample: Sample,
  node: ObservedNode,
): readonly EvidenceEntry[] {
  if (last === null) return [begin(sample, node, null)];
  if (last.format > EVIDENCE_FORMAT || !isSamePool(last.pool, node.pool)) {
    const entry = begin(sample, node, null);
    return [last, { ...entry, observed_since: dated(sample, entry.port, sample.sampled_at) }];
  }
  const step = stepBetween(
    observationOf(last.last_sampled_at, last),
    observationOf(sample.sampled_at, sample),
  );
  switch (step.relation) {
    case 'NEWER':
      return [last, begin(sample, node, step)];
    case 'UNCLEAR': {
      const entry = begin(sample, node, step);
      const stillOpen = sample.requests > 0 && node.effectivePort !== 'DISABLED';
      return [
        last,
        {
          ...entry,
          observed_since: dated(sample, entry.port, sample.sampled_at),
          port_open_at: entry.port_open_at ?? (stillOpen ? last.port_open_at : null),
        },
      ];
    }
    default:
      return [goOn(last, sample, node, step)];
  }
}

/** A scan and its conclusion take less: only within this time are samples of one process added in another order than they were taken. */
export const OVERLAP_MS = 2 * 86_400_000;

/**
 * Whether a sample was taken before the last one of an entry, by a scan that overlapped, although it is added later. If
 * the counts, or the process, say otherwise, the clocks disagree.
 */
export function wasTakenBefore(
  { last_sampled_at, process_started_at: started, ...last }: EvidenceEntry,
  sample: Pick<Sample, 'sampled_at' | 'process_started_at' | 'pool' | 'paths'>,
): boolean {
  if (sample.sampled_at >= last_sampled_at || last.format > EVIDENCE_FORMAT) return false;
  if (started === null || sample.process_started_at === null || !isSamePool(last.pool, sample.pool))
    return false;
  // An earlier process was sampled earlier, however late its scan is added: as the last entry, it would hide the later ones.
  if (sample.process_started_at !== started) return sample.process_started_at < started;
  const apartMs = Date.parse(last_sampled_at) - Date.parse(sample.sampled_at);
  return apartMs <= OVERLAP_MS && !changeOf(sample.paths, last.paths).shrunk;
}

/** A process that is sampled for the first time: a path that was requested may have been requested a moment ago. */
function begin(sample: Sample, node: ObservedNode, step: Step | null): EvidenceEntry {
  const grew = step !== null && step.grown.length > 0;
  const port = portOf(null, node);
  return {
    format: EVIDENCE_FORMAT,
    node: node.node,
    node_uid: node.uid,
    node_created_at: node.created_at,
    pool: node.pool,
    gone: false,
    process_started_at: sample.process_started_at,
    first_sampled_at: sample.sampled_at,
    last_sampled_at: sample.sampled_at,
    observed_since: dated(sample, port, later(sample.process_started_at, node.created_at)),
    last_grew_at: grew ? sample.sampled_at : null,
    port,
    port_open_at: openAt(null, sample, node, grew),
    doubt: doubtOfStart(sample),
    requests: sample.requests,
    paths: sample.paths.map((path) => ({ ...path, used_at: path.requests > 0 ? sample.sampled_at : null })),
  };
}

/** Another sample of the same process, or of one that cannot be told from it. */
function goOn(last: EvidenceEntry, sample: Sample, node: ObservedNode, step: Step): EvidenceEntry {
  const grew = step.grown.length > 0;
  const port = portOf(last, node);
  const doubt = doubtOf(last, sample, step);
  const grown = new Set(step.grown.map(keyOf));
  const usedAt = new Map(last.paths.map((path) => [keyOf(path), path.used_at]));
  const counted = new Set(sample.paths.map(keyOf));
  return {
    ...last,
    node_uid: node.uid ?? last.node_uid,
    node_created_at: node.created_at ?? last.node_created_at,
    pool: node.pool ?? last.pool,
    gone: false,
    process_started_at: sample.process_started_at ?? last.process_started_at,
    last_sampled_at: sample.sampled_at,
    observed_since: dated(sample, port, doubt === null ? continuedSince(last, sample) : null),
    last_grew_at: grew ? sample.sampled_at : last.last_grew_at,
    port,
    port_open_at: openAt(last.port_open_at, sample, node, grew),
    doubt,
    requests: Math.max(sample.requests, requestsOf(sample.paths)),
    paths: [
      ...sample.paths.map((path) => ({
        ...path,
        used_at: grown.has(keyOf(path)) ? sample.sampled_at : (usedAt.get(keyOf(path)) ?? null),
      })),
      // A counter that fell does not undo the use that was seen.
      ...last.paths.filter((path) => !counted.has(keyOf(path))).map((path) => ({ ...path, requests: 0 })),
    ],
  };
}

/** Where nothing joins the sample to the one before it, counting begins anew with this sample. */
function continuedSince(last: EvidenceEntry, sample: Sample): string | null {
  const joined = last.doubt === null || last.doubt === 'READING_UNUSABLE';
  return joined && last.port !== 'DISABLED' ? last.observed_since : sample.sampled_at;
}

function doubtOf(last: EvidenceEntry, sample: Sample, { relation }: Step): EvidenceDoubt | null {
  if (relation === 'CONTRADICTION' || last.doubt === 'COUNTER_FELL') return 'COUNTER_FELL';
  if (sample.sampled_at < last.last_sampled_at) return 'CLOCKS_DISAGREE';
  return doubtOfStart(sample);
}

function doubtOfStart(sample: Sample): EvidenceDoubt | null {
  if (sample.process_started_at === null) return 'START_UNKNOWN';
  return startsInFuture(observationOf(sample.sampled_at, sample)) ? 'START_IN_FUTURE' : null;
}

/** Nothing where the port was closed while the process was observed, or where nothing dates the process. */
export function dated(sample: Sample, port: PortState, since: string | null): string | null {
  return port === 'DISABLED' || doubtOfStart(sample) !== null ? null : since;
}

/**
 * By the kubelet's own configuration, else by the setting. A kubelet opens or closes its port only when it restarts, so what
 * its configuration said holds for the process, and so does a setting of DISABLED. Growth does not count here: evidence of
 * use must not make a verdict safer.
 * @param last of the same process; null where it is sampled for the first time
 */
export function portOf(last: EvidenceEntry | null, { setting, effectivePort }: ObservedNode): PortState {
  if (effectivePort !== null && effectivePort !== 'UNKNOWN') return effectivePort;
  if (last === null) return setting;
  const wasOpen = last.port_open_at !== null && last.port_open_at !== last.last_grew_at;
  if (wasOpen) return 'ENABLED';
  return last.port === 'DISABLED' ? 'DISABLED' : setting;
}

function openAt(
  before: string | null,
  sample: Sample,
  { effectivePort }: ObservedNode,
  grew: boolean,
): string | null {
  if (grew || effectivePort === 'ENABLED') return sample.sampled_at;
  return effectivePort === 'DISABLED' ? null : before;
}

export function observationOf(
  sampledAt: string,
  { process_started_at, paths }: Pick<Sample, 'process_started_at' | 'paths'>,
): Observation & { readonly sampledAtMs: number } {
  return {
    sampledAtMs: Date.parse(sampledAt),
    processStartedAtMs: process_started_at === null ? null : Date.parse(process_started_at),
    counts: paths,
  };
}

export const keyOf = ({ path, method }: { readonly path: string; readonly method: string }) =>
  `${method} ${path}`;

/** The later of two timestamps; null where the first is not known. */
function later(time: string | null, other: string | null): string | null {
  return time !== null && other !== null && other > time ? other : time;
}
