import type { protos } from '@google-cloud/container';
import * as z from 'zod';
import { GkeClusters } from '../../shared/adapters/gke/bulk-reads.ts';
import {
  errorOfOperation,
  GkeClusterClient,
  poolOfOperation,
} from '../../shared/adapters/gke/cluster-client.ts';
import type { ClusterIdentity } from '../../shared/model/cluster.ts';
import { clusterPath } from '../../shared/model/cluster-names.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type { HttpClient } from '../../shared/platform/http/http-client.ts';
import { decodeCluster } from '../../shared/stages/describe/decode-cluster.ts';
import { UPDATE_FIELDS } from './change-requests.ts';
import type { MaintenanceWindow } from './permitted-time.ts';
import type { ChangeRequest, ClusterChanges, CurrentCluster, GkeOperation } from './ports.ts';

const kubeletConfig = z.record(z.string(), z.unknown());
const section = z.object({ nodeKubeletConfig: kubeletConfig.nullish() });

/** The parts of a cluster's description that a change needs and decodeCluster does not return. */
const description = z.object({
  nodePools: z
    .array(
      z.object({ name: z.string(), config: z.object({ kubeletConfig: kubeletConfig.nullish() }).nullish() }),
    )
    .default([]),
  nodePoolDefaults: z.object({ nodeConfigDefaults: section.nullish() }).nullish(),
  nodePoolAutoConfig: section.nullish(),
  maintenancePolicy: z.object({ window: z.unknown().optional() }).nullish(),
});

const maintenance = z.object({
  dailyMaintenanceWindow: z.object({ startTime: z.string(), duration: z.string().optional() }).optional(),
  recurringWindow: z
    .object({
      window: z.object({
        startTime: z.iso.datetime({ offset: true }),
        endTime: z.iso.datetime({ offset: true }),
      }),
      recurrence: z.string(),
    })
    .optional(),
});

/** GKE rejects a request with this reason while another operation of the cluster runs. */
const BUSY = 'CLUSTER_ALREADY_HAS_OPERATION';

/** Reads and changes clusters through the Kubernetes Engine API. */
export class GkeChanges implements ClusterChanges {
  readonly #clusters: GkeClusters;
  readonly #reader: GkeClusterClient;
  readonly #writer: GkeClusterClient;

  /**
   * @param http for reading, with retries
   * @param once for changes: sends each request once
   */
  constructor(http: HttpClient, once: HttpClient, endpoint: URL | null) {
    this.#clusters = new GkeClusters(http, endpoint);
    this.#reader = new GkeClusterClient(http, endpoint);
    this.#writer = new GkeClusterClient(once, endpoint);
  }

  async read(identity: ClusterIdentity): Promise<CurrentCluster> {
    const document = await this.#clusters.describeCluster(identity).catch((error: unknown) => {
      if (!(error instanceof SweepError) || error.code !== 'API_NOT_FOUND') throw error;
      throw new SweepError('CLUSTER_UNKNOWN', { cluster: clusterPath(identity) }, { cause: error });
    });
    const { success, data } = description.safeParse(document);
    if (!success)
      throw new SweepError('CLUSTER_MALFORMED', {
        cluster: identity.cluster,
        detail: 'its kubelet configuration cannot be read',
      });
    return {
      cluster: decodeCluster(document, { projectId: identity.projectId }),
      kubeletConfigs: new Map(data.nodePools.map(({ name, config }) => [name, config?.kubeletConfig ?? {}])),
      clusterDefault: data.nodePoolDefaults?.nodeConfigDefaults?.nodeKubeletConfig ?? null,
      autoProvisioning: data.nodePoolAutoConfig?.nodeKubeletConfig ?? null,
      maintenanceWindow: windowOf(data.maintenancePolicy?.window),
    };
  }

  async request(
    identity: ClusterIdentity,
    { target, kubeletConfig: config }: ChangeRequest,
  ): Promise<{ readonly started: GkeOperation } | { readonly busy: string }> {
    const site = target.site === 'NODE_POOL' ? { pool: target.pool } : { field: UPDATE_FIELDS[target.site] };
    try {
      return { started: operationOf(await this.#writer.setKubeletConfig(identity, site, config)) };
    } catch (error) {
      if (!(error instanceof SweepError) || error.facts['detail'] !== BUSY) throw error;
      return { busy: 'Another operation of the cluster is running.' };
    }
  }

  async operation(identity: ClusterIdentity, name: string): Promise<GkeOperation> {
    return operationOf(await this.#reader.operation(identity, name));
  }

  async operations(identity: ClusterIdentity): Promise<readonly GkeOperation[]> {
    return (await this.#reader.operations(identity)).map(operationOf);
  }
}

const STATUSES = ['PENDING', 'RUNNING', 'DONE', 'ABORTING'] as const;

function operationOf(operation: protos.google.container.v1.IOperation): GkeOperation {
  const { name, operationType, status, startTime } = operation;
  const known = STATUSES.find((each) => each === status) ?? 'UNKNOWN';
  return {
    name: name ?? '',
    type: String(operationType ?? ''),
    pool: poolOfOperation(operation),
    status: known,
    error: errorOfOperation(operation),
    startedAt: startTime || null,
  };
}

/** A daily window lasts four hours unless GKE says otherwise (its reference, DailyMaintenanceWindow). */
const DAILY_MS = 4 * 3_600_000;

function windowOf(window: unknown): CurrentCluster['maintenanceWindow'] {
  const { success, data } = maintenance.safeParse(window ?? {});
  if (!success) return 'UNREADABLE';
  const { dailyMaintenanceWindow: daily, recurringWindow: recurring } = data;
  if (recurring !== undefined) {
    const { startTime, endTime } = recurring.window;
    const recurrence = recurring.recurrence.replace(/^RRULE:/, '');
    return { starts: startTime, durationMs: Date.parse(endTime) - Date.parse(startTime), recurrence };
  }
  return daily === undefined ? null : dailyOf(daily.startTime, daily.duration);
}

function dailyOf(startTime: string, duration: string | undefined): MaintenanceWindow | 'UNREADABLE' {
  const starts = `1970-01-01T${startTime}:00Z`;
  const durationMs = duration === undefined ? DAILY_MS : durationMsOf(duration);
  if (!/^\d\d:\d\d$/.test(startTime) || durationMs === null) return 'UNREADABLE';
  return { starts, durationMs, recurrence: 'FREQ=DAILY' };
}

/** GKE writes `PT4H0M0S`; null for anything else. */
function durationMsOf(duration: string): number | null {
  const [text, hours = '0', minutes = '0', seconds = '0'] =
    /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration) ?? [];
  if (text === undefined) return null;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
