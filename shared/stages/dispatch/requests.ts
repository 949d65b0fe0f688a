import type { ClusterIdentity } from '../../model/cluster.ts';
import { scanIdOf } from '../../model/identity.ts';
import {
  type ConcludeRequest,
  INLINE_SCOPE_CHARACTERS,
  type InspectRequest,
  MESSAGE_VERSION,
} from '../../model/messages.ts';
import type { SamplingHints } from '../../model/sampling.ts';

/** A requested scan. */
interface RequestedScan {
  /** Canonical text. */
  readonly scope: string;
  /** Milliseconds since the epoch. */
  readonly scheduledAtMs: number;
}

/** The message that requests the inspection of one cluster. */
export function inspectRequest(
  scan: RequestedScan & { readonly organization: string | null },
  {
    projectId,
    projectNumber,
    location,
    cluster,
  }: ClusterIdentity & { readonly projectNumber: string | null },
  hints: SamplingHints | null,
): InspectRequest {
  return {
    ...concludeRequest(scan),
    organization: scan.organization,
    cluster: { project_id: projectId, project_number: projectNumber, location, cluster },
    hints,
  };
}

/** The message that requests the conclusion of a scan. */
export function concludeRequest({ scope, scheduledAtMs }: RequestedScan): ConcludeRequest {
  return {
    version: MESSAGE_VERSION,
    scan_id: scanIdOf(scheduledAtMs, scope),
    scheduled_at: new Date(scheduledAtMs).toISOString(),
    ...(scope.length <= INLINE_SCOPE_CHARACTERS && { scope }),
  };
}

/**
 * The message that requests the conclusion of the scan of a changed cluster, whose ID does not follow from its scope.
 */
export function concludeChangeRequest(scanId: string, updatedAtMs: number): ConcludeRequest {
  return { version: MESSAGE_VERSION, scan_id: scanId, scheduled_at: new Date(updatedAtMs).toISOString() };
}

/** A cluster, and the number of its project if known. */
interface NumberedCluster extends ClusterIdentity {
  readonly projectNumber: string | null;
}

/** Joined, because V8 would keep the parts of a template in memory as well: three times as much. */
const keyOf = ({ projectId, location, cluster }: ClusterIdentity) => [projectId, location, cluster].join('/');

/** The clusters that a scan must account for, each once, in little enough memory for a fleet of 100,000. */
export class AwaitedClusters {
  /** Project numbers of the clusters without a report, by cluster. */
  readonly #unreported = new Map<string, string | null>();
  readonly #reported = new Set<string>();

  /**
   * Adds a cluster, without a report, unless it is already included.
   * @returns whether it was added
   */
  add(cluster: NumberedCluster): boolean {
    const key = keyOf(cluster);
    if (this.#reported.has(key) || this.#unreported.has(key)) return false;
    this.#unreported.set(key, cluster.projectNumber);
    return true;
  }

  /** Records that a cluster that is included has a report. */
  report(cluster: ClusterIdentity): void {
    const key = keyOf(cluster);
    this.#unreported.delete(key);
    this.#reported.add(key);
  }

  /**
   * Adds the clusters in the store, and the reports that arrived for overlapping attempts. Throws what reading them
   * throws.
   */
  async addOthers(clusters: AsyncIterable<NumberedCluster & { readonly reported: boolean }>): Promise<void> {
    for await (const cluster of clusters) {
      this.add(cluster);
      if (cluster.reported) this.report(cluster);
    }
  }

  get expectedClusters(): number {
    return this.#reported.size + this.#unreported.size;
  }

  /** The clusters without a report. */
  *unreported(): Generator<NumberedCluster> {
    for (const [key, projectNumber] of this.#unreported) {
      const [projectId = '', location = '', cluster = ''] = key.split('/');
      yield { projectId, projectNumber, location, cluster };
    }
  }
}
