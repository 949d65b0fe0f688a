import type { Cluster } from '../model/cluster.ts';
import { clusterKeyOf } from '../model/cluster-names.ts';
import { changeScanIdOf } from '../model/identity.ts';
import { formatScope, organizationOf, type ScopePart } from '../model/scope.ts';
import type { Clock } from '../platform/clock.ts';
import { SweepError } from '../platform/errors.ts';
import { type AssetChange, poolChangeOf } from '../stages/describe/asset-change.ts';
import { decodeCluster } from '../stages/describe/decode-cluster.ts';
import type { ChangeAuthors, ClusterSource } from '../stages/describe/ports.ts';
import type { ScanQueue } from '../stages/dispatch/ports.ts';
import { concludeChangeRequest } from '../stages/dispatch/requests.ts';
import { judgeExemption } from '../stages/judge/exceptions.ts';
import type { JudgePolicy } from '../stages/judge/policy.ts';
import { judgeSettings } from '../stages/judge/settings/judge-settings.ts';
import { buildEnumerated, buildStarted } from '../stages/record/build-started.ts';
import type { ChangeRecorder } from '../stages/record/ports.ts';
import { recordReports } from '../stages/record/record-reports.ts';
import { scanContextOf } from '../stages/record/scan-context.ts';
import {
  type ChangedCluster,
  ChangedClusters,
  comparedToChain,
  type PortPosture,
  samePosture,
} from './changed-clusters.ts';
import { inspectCluster } from './inspect-cluster.ts';
import { clusterFailure, readByItself } from './read-cluster.ts';

/** What the inspection of changed clusters needs. */
export interface ChangeInspection {
  readonly source: ClusterSource;
  readonly scope: readonly ScopePart[];
  readonly store: ChangeRecorder;
  readonly queue: Pick<ScanQueue, 'publishConclusion'>;
  readonly authors: ChangeAuthors;
  readonly policyAt: (nowMs: number) => JudgePolicy;
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<void>;
}

/** Why a change leads to no scan. */
export type Ignored =
  | 'NO_CLUSTER'
  | 'OUT_OF_SCOPE'
  | 'DELETED'
  | 'LATE'
  | 'UNCHANGED'
  | 'NO_BASELINE'
  | 'ANOTHER_WAITS'
  | 'UNREADABLE';

export type ChangeResult =
  | { readonly kind: 'IGNORED'; readonly reason: Ignored; readonly error?: SweepError }
  | { readonly kind: 'SCANNED'; readonly scanId: string };

/** Clocks may differ by this much. */
const CLOCK_SKEW_MS = 10 * 60_000;
/** A cluster whose pools keep changing is read no more often than this. */
const READ_INTERVAL_MS = 30_000;

/**
 * Inspects changed clusters. What it has learned about a cluster is kept for a while, so that an upgrade of all its nodes
 * costs neither calls nor rows; the messages about one cluster are processed one after another.
 */
export class ChangeInspector {
  readonly #inspection: ChangeInspection;
  readonly #scope: string;
  readonly #known: ChangedClusters;

  constructor(inspection: ChangeInspection) {
    this.#inspection = inspection;
    this.#scope = formatScope(inspection.scope);
    this.#known = new ChangedClusters(inspection.clock);
  }

  /**
   * Judges a changed cluster and, if its posture differs from what concluded scans last knew, records a scan of it and
   * requests its conclusion.
   * @param change null: a message that is about no cluster
   * @throws SweepError MESSAGE_INVALID; QUEUE_FAILED, a STORE_ code or an API_ code: what may succeed later
   */
  async inspect(change: AssetChange | null): Promise<ChangeResult> {
    if (change === null) return ignored('NO_CLUSTER');
    if (change.updatedAtMs > this.#inspection.clock.nowMs() + CLOCK_SKEW_MS)
      throw new SweepError('MESSAGE_INVALID', { detail: 'its time is in the future' });
    if (!isInScope(this.#inspection.scope, change)) return ignored('OUT_OF_SCOPE');
    if (change.deleted && change.isPool) return ignored('DELETED');
    const known = this.#known.get(clusterKeyOf(change.cluster));
    const result = await known.inTurn(() => this.#inspectInTurn(change, known));
    if (result !== 'TOO_SOON') return result;
    // The message that waits already is not acknowledged yet, so the cluster will be read after this change.
    if (known.isAwaited) return ignored('ANOTHER_WAITS');
    await known.whileAwaited(() => this.#inspection.wait(this.#untilReadMs(known)));
    return known.inTurn(() => this.#readLive(change, known));
  }

  async #inspectInTurn(change: AssetChange, known: ChangedCluster): Promise<ChangeResult | 'TOO_SOON'> {
    const { updatedAtMs } = change;
    if (known.isLate(updatedAtMs)) return ignored('LATE');
    if (change.deleted) {
      known.remember(updatedAtMs, null);
      return ignored('DELETED');
    }
    if (change.isPool || change.document === undefined) return this.#readIfNeeded(change, known);
    const cluster = clusterOf(change, change.document);
    const posture = this.#judge(cluster, updatedAtMs);
    const { prior } = change;
    if (posture.exposure !== 'OPEN' && typeof prior === 'object' && this.#wasSame(change, prior, posture)) {
      known.remember(updatedAtMs, posture);
      return ignored('UNCHANGED');
    }
    return this.#consider(change, { cluster, posture, readAtMs: updatedAtMs }, known);
  }

  /** Reads the cluster if the message, which does not contain its description, may be about its port. */
  async #readIfNeeded(change: AssetChange, known: ChangedCluster): Promise<ChangeResult | 'TOO_SOON'> {
    const poolChange = change.isPool ? poolChangeOf(change) : 'CHANGED';
    if (poolChange === 'UNCHANGED') return ignored('UNCHANGED');
    if (poolChange === 'STAYS_OPEN' && known.posture?.exposure === 'OPEN') return ignored('UNCHANGED');
    if (known.wasReadAfter(change.updatedAtMs)) return ignored('UNCHANGED');
    return this.#untilReadMs(known) > 0 ? 'TOO_SOON' : this.#readLive(change, known);
  }

  #untilReadMs({ lastReadMs }: ChangedCluster): number {
    return lastReadMs + READ_INTERVAL_MS - this.#inspection.clock.nowMs();
  }

  async #readLive(change: AssetChange, known: ChangedCluster): Promise<ChangeResult> {
    const readAtMs = this.#inspection.clock.nowMs();
    try {
      const cluster = await readByItself(change.cluster, this.#inspection.source);
      known.wasRead(readAtMs);
      const posture = this.#judge(cluster, readAtMs);
      return await this.#consider(change, { cluster, posture, readAtMs }, known);
    } catch (error) {
      if (!(error instanceof SweepError) || error.disposition !== 'record') throw error;
      known.wasRead(readAtMs);
      // It may be gone. The next scan of the whole scope reports it.
      return { kind: 'IGNORED', reason: 'UNREADABLE', error: clusterFailure(change.cluster, error) };
    }
  }

  async #consider(
    change: AssetChange,
    { cluster, posture, readAtMs }: ReadPosture,
    known: ChangedCluster,
  ): Promise<ChangeResult> {
    if (known.posture !== null && samePosture(known.posture, posture)) {
      known.remember(readAtMs, posture);
      return ignored('UNCHANGED');
    }
    // If anything fails, this change may never be recorded: what was known does not tell then whether the next one matters.
    known.forget();
    const end = await this.#inspection.store.chainEnd(change.cluster, this.#scope);
    const comparison = comparedToChain(posture, readAtMs, end);
    if (comparison === 'NO_BASELINE' || comparison === 'LATE') return ignored(comparison);
    const result =
      comparison === 'UNCHANGED' ? ignored(comparison) : await this.#scan(change, cluster, readAtMs);
    known.remember(readAtMs, posture);
    return result;
  }

  /** Records the scan before its conclusion is requested. */
  async #scan(change: AssetChange, cluster: Cluster, readAtMs: number): Promise<ChangeResult> {
    const { store, queue, authors, policyAt, clock, scope } = this.#inspection;
    const { updatedAtMs } = change;
    const scanId = changeScanIdOf(updatedAtMs, this.#scope, [change.assetName, change.updateTime]);
    const request = { scope: this.#scope, scheduledAtMs: updatedAtMs, trigger: 'CHANGE' } as const;
    const organization = organizationOf(scope);
    const context = scanContextOf({ scanId, scheduledAtMs: updatedAtMs, organization }, clock)();
    const changedBy = await authors.authorOf({ ...change.cluster, updatedAtMs });
    const read = { atMs: readAtMs, changedBy };
    const report = inspectCluster(context, cluster, policyAt(updatedAtMs), undefined, read);
    await store.recordEnumerated([
      buildEnumerated(context, change.cluster, { discovery: 'ASSETS', ancestors: [] }),
    ]);
    await recordReports(store, [report]);
    await store.recordScan(buildStarted(context, request, ONE_CLUSTER));
    await queue.publishConclusion(concludeChangeRequest(scanId, updatedAtMs));
    return { kind: 'SCANNED', scanId };
  }

  #wasSame(change: AssetChange, prior: { readonly document: unknown }, now: PortPosture): boolean {
    try {
      const before = this.#judge(clusterOf(change, prior.document), change.updatedAtMs);
      return samePosture(before, now);
    } catch (error) {
      if (error instanceof SweepError) return false;
      throw error;
    }
  }

  #judge(cluster: Cluster, nowMs: number): PortPosture {
    const { exemption } = judgeExemption(cluster, this.#inspection.policyAt(nowMs));
    return { uid: cluster.uid, exposure: judgeSettings(cluster).exposure, exempt: exemption !== null };
  }
}

/** A cluster as read for a change. */
interface ReadPosture {
  readonly cluster: Cluster;
  readonly posture: PortPosture;
  /** The time of the settings, in milliseconds since the epoch. */
  readonly readAtMs: number;
}

const ONE_CLUSTER = {
  expectedClusters: 1,
  projectsListed: 0,
  projectsApiDisabled: 0,
  unreadableProjects: new Map(),
  unreadableFolders: new Map(),
  missingLocations: new Map(),
};

const ignored = (reason: Ignored): ChangeResult => ({ kind: 'IGNORED', reason });

/** @throws SweepError MESSAGE_INVALID if it is not a cluster */
function clusterOf(
  { cluster: { projectId, projectNumber, location, cluster } }: AssetChange,
  document: unknown,
): Cluster {
  try {
    const known = { projectId, location, ...(projectNumber === null ? {} : { projectNumber }) };
    return { ...decodeCluster(document, known), location, cluster };
  } catch (cause) {
    if (!(cause instanceof SweepError)) throw cause;
    throw new SweepError(
      'MESSAGE_INVALID',
      { detail: `asset.resource.data: ${cause.facts['detail']}` },
      { cause },
    );
  }
}

/** A feed can cover more than the scope. A message without ancestors is taken to be in it. */
function isInScope(scope: readonly ScopePart[], { cluster, ancestors }: AssetChange): boolean {
  const isNamed = scope.some(({ kind, id }) => kind === 'projects' && id === cluster.projectId);
  if (isNamed) return true;
  if (ancestors.length === 0) return scope.some(({ kind }) => kind !== 'projects');
  return scope.some(({ kind, id }) => ancestors.includes(`${kind}/${id}`));
}
