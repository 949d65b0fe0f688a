import { alertScan } from '../../shared/flows/alert-scan.ts';
import { concludeWhenComplete } from '../../shared/flows/conclude-scan.ts';
import { ChangeInspector, type ChangeResult } from '../../shared/flows/inspect-change.ts';
import { raiseAlerts } from '../../shared/flows/raise-alerts.ts';
import type { ConcludeRequest } from '../../shared/model/messages.ts';
import type { ChangeAuthor } from '../../shared/model/rows/parts.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { readAssetChange } from '../../shared/stages/describe/asset-change.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { RecordingChannel } from './alert-channels.ts';
import { A_POLICY } from './changed-cluster-builder.ts';
import { aDocument, DispatchedSession, ORGANIZATION, SCAN_TIME_MS, SCHEDULED_MS } from './dispatched-scan.ts';
import { apiError, type MemoryProject } from './memory-directories.ts';
import type { ScanStore } from './scan-stores.ts';

/** A cluster's description as the GKE API has it. */
export type Document = Readonly<Record<string, unknown>>;

/** A cluster named `tills` whose port is open or closed. */
export function tills(isOpen: boolean, differences: Document = {}): Document {
  return {
    ...aDocument('tills'),
    nodePools: [{ name: 'pool', config: { kubeletConfig: { insecureKubeletReadonlyPortEnabled: isOpen } } }],
    nodePoolDefaults: {
      nodeConfigDefaults: { nodeKubeletConfig: { insecureKubeletReadonlyPortEnabled: false } },
    },
    nodePoolAutoConfig: { nodeKubeletConfig: { insecureKubeletReadonlyPortEnabled: false } },
    ...differences,
  };
}

export interface Update {
  readonly document?: Document;
  /** The state before; null: none; absent: the feed does not say. */
  readonly prior?: Document | null;
  /** A node pool's name, for the update of a node pool. */
  readonly pool?: string;
  readonly deleted?: boolean;
  /** RFC 3339. */
  readonly at: string;
  readonly asset?: Document;
}

/** A message of a feed, in Google's format. */
export function temporalAsset({ document, prior, pool, deleted, at, asset = {} }: Update): string {
  const name = '//container.googleapis.com/projects/shop-prod/locations/europe-west1/clusters/tills';
  const assetType = `container.googleapis.com/${pool === undefined ? 'Cluster' : 'NodePool'}`;
  const describe = (data: Document) => ({
    name: pool === undefined ? name : `${name}/nodePools/${pool}`,
    assetType,
    ancestors: ['projects/900', 'organizations/1'],
    updateTime: at,
    resource: { version: 'v1', discoveryName: 'Cluster', data },
  });
  return JSON.stringify({
    asset: { ...describe(document ?? {}), ...(document === undefined && { resource: undefined }), ...asset },
    window: { startTime: at },
    ...(deleted && { deleted }),
    ...(prior === null && { priorAssetState: 'DOES_NOT_EXIST' }),
    ...(prior !== null && prior !== undefined && { priorAssetState: 'PRESENT', priorAsset: describe(prior) }),
  });
}

/** A fleet of one cluster that is scanned daily and whose changes are inspected, with what both report. */
export class ChangesSession {
  readonly daily: DispatchedSession;
  readonly store: ScanStore;
  readonly channel = new RecordingChannel('TOPIC');
  readonly conclusions: ConcludeRequest[] = [];
  /** Reads of the cluster through the GKE API, and queries of the store. */
  readonly calls: string[] = [];
  readonly waits: number[] = [];
  author: ChangeAuthor = {
    principal: 'alice@example.com',
    method: 'google.container.v1.ClusterManager.UpdateNodePool',
    detail: null,
  };
  inspector: ChangeInspector;
  /** Whether scans of changes cannot be recorded. */
  isStoreDown = false;
  #document: Document | null = tills(false);

  constructor(store: ScanStore) {
    this.store = store;
    this.daily = new DispatchedSession(store, this.#projects());
    const channels = [this.channel.channel];
    this.daily.listen = raiseAlerts({ store, channels, policy: A_POLICY });
    this.inspector = this.restart();
  }

  /** The current settings of the cluster; null if it does not exist. */
  set cluster(document: Document | null) {
    this.#document = document;
    this.daily.projects = this.#projects();
  }

  set now(at: string) {
    this.daily.nowMs = Date.parse(at);
  }

  /** A new instance of inspect-change, which knows nothing. */
  restart(): ChangeInspector {
    const clock = { nowMs: () => (this.daily.nowMs += 1) };
    this.inspector = new ChangeInspector({
      scope: [{ kind: 'organizations', id: '1' }],
      store: {
        recordScan: (row) => this.store.recordScan(row),
        recordEnumerated: async (rows) => {
          if (this.isStoreDown) throw new SweepError('STORE_FAILED', { path: 'memory', detail: 'down' });
          await this.store.recordEnumerated(rows);
        },
        recordReports: (rows) => this.store.recordReports(rows),
        chainEnd: (...query) => {
          this.calls.push('query');
          return this.store.chainEnd(...query);
        },
      },
      queue: { publishConclusion: async (request) => void this.conclusions.push(request) },
      source: {
        describeCluster: async ({ cluster }) => {
          this.calls.push('describe');
          if (this.#document === null) throw apiError('API_NOT_FOUND', cluster);
          return this.#document;
        },
      },
      authors: { authorOf: async () => this.author },
      policyAt: (nowMs) => policyAt(nowMs),
      clock,
      wait: async (ms) => {
        this.waits.push(ms);
        this.daily.nowMs += ms;
      },
    });
    return this.inspector;
  }

  /** The push of one message, a second after the update. */
  async update(update: Update): Promise<ChangeResult> {
    this.daily.nowMs = Math.max(this.daily.nowMs, Date.parse(update.at) + 1000);
    return await this.inspector.inspect(readAssetChange(Buffer.from(temporalAsset(update))));
  }

  /** A change of the cluster, with its message, the scan that it leads to, and the alerts of this. */
  async changeTo(document: Document, at: string): Promise<ChangeResult> {
    this.cluster = document;
    const result = await this.update({ document, at });
    await this.concludeChanges();
    return result;
  }

  /** Concludes the requested scans of changes, and sends their alerts. */
  async concludeChanges(): Promise<void> {
    for (const request of this.conclusions.splice(0)) {
      const rules = {
        policy: policyAt(Date.parse(request.scheduled_at)),
        scanTimeMs: SCAN_TIME_MS,
        clock: { nowMs: () => (this.daily.nowMs += 1) },
        ...(this.daily.listen !== null && { listen: this.daily.listen }),
      };
      await this.#alert(await concludeWhenComplete(this.store, request, rules));
    }
  }

  /** The scheduled scan of a day, from 03:00 on. */
  async scan(): Promise<void> {
    await this.daily.enumerate();
    await this.daily.inspectAll();
    await this.concludeDaily();
  }

  async concludeDaily() {
    const scan = await this.daily.conclude();
    await this.#alert(scan);
    return scan;
  }

  /** Two scans of consecutive days, so that the second one is not the baseline; the third begins on 2026-11-26. */
  async scanTwice(): Promise<void> {
    await this.scan();
    this.daily.moveToNextDay();
    this.daily.nowMs = SCHEDULED_MS + 24 * 3_600_000 + 1000;
    await this.scan();
    this.daily.moveToNextDay();
    this.channel.rows.splice(0);
  }

  /** Alerts that were delivered, `KIND` each, without digests. */
  get alerts(): string[] {
    return this.channel.rows.map(({ kind }) => kind).filter((kind) => kind !== 'DIGEST');
  }

  async #alert(scan: Parameters<typeof alertScan>[0]['scan']): Promise<void> {
    const clock = { nowMs: () => (this.daily.nowMs += 1) };
    await alertScan({ scan, store: this.store, channels: [this.channel], policy: A_POLICY, clock });
  }

  #projects(): MemoryProject[] {
    const clusters = this.#document === null ? [] : [this.#document];
    return [{ projectId: 'shop-prod', projectNumber: '900', parent: ORGANIZATION, active: true, clusters }];
  }
}
