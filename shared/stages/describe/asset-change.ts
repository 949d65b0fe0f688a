import * as z from 'zod';
import type { ClusterIdentity } from '../../model/cluster.ts';
import { SweepError } from '../../platform/errors.ts';
import { clusterNameOf, parseClusterPath } from './identity.ts';
import { fieldOf, textOf } from './json.ts';
import { settingsOfPool } from './settings.ts';

/** A changed cluster, or a changed node pool of a cluster, as a feed of Cloud Asset Inventory reports it. */
export interface AssetChange {
  readonly cluster: ClusterIdentity & { readonly projectNumber: string | null };
  /** Full name of the asset. */
  readonly assetName: string;
  readonly isPool: boolean;
  /** As the feed gives it; two updates of an asset differ in it. */
  readonly updateTime: string;
  /** Milliseconds since the epoch. */
  readonly updatedAtMs: number;
  /** `projects/NUMBER`, `folders/N`, `organizations/N`: the project and what is above it; empty if not known. */
  readonly ancestors: readonly string[];
  readonly deleted: boolean;
  /** The description as of this update; undefined if the feed does not include it. */
  readonly document: unknown;
  /** The description before this update. NONE: the asset did not exist. UNKNOWN: the feed does not say. */
  readonly prior: { readonly document: unknown } | 'NONE' | 'UNKNOWN';
}

/** The largest message that Pub/Sub accepts: https://cloud.google.com/pubsub/quotas. */
const MAX_BYTES = 10_000_000;

const CLUSTER_TYPE = 'container.googleapis.com/Cluster';
const POOL_TYPE = 'container.googleapis.com/NodePool';
const ASSET_NAME =
  /^\/\/container\.googleapis\.com\/(?<path>projects\/[^/]+\/(?:zones|locations)\/[^/]+\/clusters\/[^/]+)(?<pool>\/nodePools\/[^/]+)?$/;

const time = z.iso.datetime({ offset: true });
const resource = z.object({ data: z.unknown().optional() });
/** Source: https://cloud.google.com/asset-inventory/docs/reference/rest/v1/TopLevel/batchGetAssetsHistory#TemporalAsset */
const temporalAsset = z.object({
  asset: z.object({
    name: z.string(),
    assetType: z.string(),
    updateTime: time.optional(),
    ancestors: z.array(z.string()).default([]),
    resource: resource.optional(),
  }),
  window: z.object({ startTime: time.optional() }).optional(),
  deleted: z.boolean().default(false),
  priorAssetState: z.string().optional(),
  priorAsset: z.object({ resource: resource.optional() }).optional(),
});
type TemporalAsset = z.infer<typeof temporalAsset>;

const decoder = new TextDecoder('utf-8', { fatal: true });
/** The first message of a feed is a sentence that welcomes its owner. */
const WELCOME = /^[^{[]*\bfeed\b/i;

/**
 * Reads a message of a feed.
 * @returns null if it is not about a change of a cluster: the welcome message, an asset of another type, or a deletion
 *   at an unknown time
 * @throws SweepError MESSAGE_INVALID, MESSAGE_TOO_LARGE
 */
export function readAssetChange(bytes: Uint8Array): AssetChange | null {
  if (bytes.length > MAX_BYTES)
    throw new SweepError('MESSAGE_TOO_LARGE', { bytes: bytes.length, limit: MAX_BYTES });
  const message = parse(bytes);
  if (message === 'WELCOME') return null;
  const { success, data, error } = temporalAsset.safeParse(message);
  if (!success)
    throw invalid(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '), error);
  const { assetType } = data.asset;
  return assetType === CLUSTER_TYPE || assetType === POOL_TYPE ? changeOf(data) : null;
}

function parse(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (cause) {
    throw invalid('not UTF-8', cause);
  }
  if (WELCOME.test(text)) return 'WELCOME';
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid('not valid JSON', cause);
  }
}

function changeOf({
  asset,
  window,
  deleted,
  priorAssetState,
  priorAsset,
}: TemporalAsset): AssetChange | null {
  const { path, pool } = ASSET_NAME.exec(asset.name)?.groups ?? {};
  const isPool = asset.assetType === POOL_TYPE;
  const place = parseClusterPath(path ?? '');
  if (place === null || isPool !== (pool !== undefined))
    throw invalid('asset.name is not the name of a cluster or node pool');
  const updateTime = asset.updateTime ?? window?.startTime;
  if (updateTime === undefined && deleted) return null;
  if (updateTime === undefined) throw invalid('it has no time of the update');
  const document = asset.resource?.data;
  if (!isPool && document !== undefined && clusterNameOf(document) !== place.cluster)
    throw invalid('asset.resource.data does not describe the cluster that asset.name names');
  const [projectNumber = null] = asset.ancestors.flatMap((each) => /^projects\/(\d+)$/.exec(each)?.[1] ?? []);
  return {
    cluster: { ...place, projectId: projectIdOf(place.projectId, document), projectNumber },
    assetName: asset.name,
    isPool,
    updateTime,
    updatedAtMs: Date.parse(updateTime),
    ancestors: asset.ancestors,
    deleted,
    document,
    prior: priorOf(priorAssetState, priorAsset?.resource),
  };
}

/** A name can contain the project's number, and then the description contains its ID. */
function projectIdOf(named: string, document: unknown): string {
  if (!/^\d+$/.test(named)) return named;
  const link = textOf(fieldOf(document, 'selfLink')) ?? '';
  return /\/projects\/([^/]+)\//.exec(link)?.[1] ?? named;
}

function priorOf(state: string | undefined, prior: { data?: unknown } | undefined): AssetChange['prior'] {
  if (state === 'DOES_NOT_EXIST' || state === 'DELETED') return 'NONE';
  return prior?.data === undefined ? 'UNKNOWN' : { document: prior.data };
}

function invalid(detail: string, cause?: unknown): SweepError {
  return new SweepError('MESSAGE_INVALID', { detail }, { cause });
}

/**
 * What an update means for the port of its node pool. UNCHANGED: nothing. STAYS_OPEN: the pool itself keeps the port open.
 * CHANGED: it may be another.
 */
export function poolChangeOf({ document, prior }: AssetChange): 'UNCHANGED' | 'STAYS_OPEN' | 'CHANGED' {
  if (document === undefined || prior === 'UNKNOWN') return 'CHANGED';
  const now = settingOf(document);
  // A new pool that disables the port itself opens none.
  if (prior === 'NONE') return now === '[false,false]' || now === '[false,true]' ? 'UNCHANGED' : 'CHANGED';
  if (settingOf(prior.document) !== now) return 'CHANGED';
  return now.startsWith('[true,') ? 'STAYS_OPEN' : 'UNCHANGED';
}

/** What the port of a pool depends on: its own setting, and whether GKE created it. */
function settingOf(pool: unknown): string {
  const [setting] = settingsOfPool(pool, '');
  return JSON.stringify([
    setting?.value ?? null,
    fieldOf(fieldOf(pool, 'autoscaling'), 'autoprovisioned') === true,
  ]);
}
