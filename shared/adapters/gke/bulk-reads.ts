import type { protos as assetProtos } from '@google-cloud/asset';
import type { protos } from '@google-cloud/container';
import * as z from 'zod';
import type { ClusterIdentity } from '../../model/cluster.ts';
import { clusterPath } from '../../model/cluster-names.ts';
import { readPages, readResponse, urlBelow } from '../../platform/http/api-call.ts';
import type { HttpClient } from '../../platform/http/http-client.ts';
import type { ClusterSource } from '../../stages/describe/ports.ts';
import type {
  AssetCluster,
  AssetDirectory,
  ClusterDirectory,
  ListedClusters,
} from '../../stages/discover/ports.ts';

/*
 * The three calls that read cluster descriptions in bulk. They are plain requests, not calls of the official clients:
 * a client takes more than twice the CPU for each response and 25 ms for each refusal, and most projects refuse
 * (docs/decisions/0001-google-clients.md). Tests compare paths, masks and fields with the clients' own.
 */
type Fields<Message> = { [Field in keyof Message]?: z.ZodType };
type Parameters<Request> = { [Field in keyof Request]?: string };

const GKE_API = 'Kubernetes Engine API';
const CONTAINER = new URL('https://container.googleapis.com/');
const CLOUD_ASSET = new URL('https://cloudasset.googleapis.com/');

type Field = keyof protos.google.container.v1.ICluster;

/**
 * The fields of a cluster that are read: those of the describe stage, and each pool's whole `kubeletConfig`, which an
 * update of the pool must resend. Everything else, most of a response, is masked out.
 * The API rejects a mask with an unknown field; a test checks these against its definition.
 */
const CLUSTER_FIELDS = [
  'name',
  'id',
  'selfLink',
  'location',
  'zone',
  'status',
  'createTime',
  'initialClusterVersion',
  'currentMasterVersion',
  'currentNodeVersion',
  'currentNodeCount',
  'resourceLabels',
  'releaseChannel.channel',
  'autopilot.enabled',
  'autoscaling.enableNodeAutoprovisioning',
  'autoscaling.autoprovisioningNodePoolDefaults.insecureKubeletReadonlyPortEnabled',
  'nodeConfig.kubeletConfig',
  'nodePoolDefaults.nodeConfigDefaults.nodeKubeletConfig',
  'nodePoolAutoConfig.nodeKubeletConfig',
  'nodePools.name',
  'nodePools.version',
  'nodePools.status',
  'nodePools.locations',
  'nodePools.initialNodeCount',
  'nodePools.instanceGroupUrls',
  'nodePools.autoscaling.autoprovisioned',
  'nodePools.config.kubeletConfig',
  'nodePools.config.tags',
  'nodePools.config.serviceAccount',
  'nodePools.networkConfig.podIpv4CidrBlock',
  'nodePools.upgradeSettings.strategy',
  'nodePools.upgradeSettings.maxSurge',
  'nodePools.upgradeSettings.maxUnavailable',
  'maintenancePolicy.window',
  'network',
  'networkConfig.network',
  'clusterIpv4Cidr',
  'ipAllocationPolicy.clusterIpv4CidrBlock',
  'ipAllocationPolicy.stackType',
  'ipAllocationPolicy.additionalPodRangesConfig.podRangeNames',
  'ipAllocationPolicy.additionalIpRangesConfigs.podIpv4RangeNames',
  'endpoint',
  'privateClusterConfig',
  'controlPlaneEndpointsConfig',
  'masterAuth.clusterCaCertificate',
  'fleet.membership',
] as const satisfies readonly (Field | `${Field}.${string}`)[];

/** The partial-response mask of ListClusters, for the header X-Goog-FieldMask. */
const LIST_CLUSTERS_MASK = [...CLUSTER_FIELDS.map((field) => `clusters.${field}`), 'missingZones'].join(',');

/** The mask of GetCluster. */
const GET_CLUSTER_MASK = CLUSTER_FIELDS.join(',');

/** Clusters stay undecoded, so that a malformed one affects only itself. */
const listClustersResponse = z.object({
  clusters: z.array(z.unknown()).default([]),
  missingZones: z.array(z.string()).default([]),
} satisfies Fields<protos.google.container.v1.IListClustersResponse>);

/** ListClusters and GetCluster of the Kubernetes Engine API. */
export class GkeClusters implements ClusterDirectory, ClusterSource {
  readonly #http: HttpClient;
  readonly #endpoint: URL;

  /** @param endpoint of the API; null for Google's own */
  constructor(http: HttpClient, endpoint: URL | null) {
    this.#http = http;
    this.#endpoint = endpoint ?? CONTAINER;
  }

  async listClusters(projectId: string): Promise<ListedClusters> {
    const call = { api: GKE_API, resource: `projects/${projectId}` };
    const url = urlBelow(this.#endpoint, `v1/projects/${projectId}/locations/-/clusters`);
    const document = await this.#http.get(call, url, { 'x-goog-fieldmask': LIST_CLUSTERS_MASK });
    const { clusters, missingZones } = readResponse(listClustersResponse, document, call);
    return { clusters, missingLocations: missingZones };
  }

  describeCluster(identity: ClusterIdentity): Promise<unknown> {
    const name = clusterPath(identity);
    const headers = { 'x-goog-fieldmask': GET_CLUSTER_MASK };
    return this.#http.get({ api: GKE_API, resource: name }, urlBelow(this.#endpoint, `v1/${name}`), headers);
  }
}

/** `ancestors` starts at the project: `projects/NUMBER`, folders, `organizations/N`. */
const asset = z
  .object({
    name: z.string(),
    ancestors: z.array(z.string()).default([]),
    resource: z.object({ data: z.unknown() }).optional(),
  } satisfies Fields<assetProtos.google.cloud.asset.v1.IAsset>)
  .transform(
    ({ name, ancestors, resource }): AssetCluster => ({
      name,
      ancestors: ancestors.filter((name) => /^(folders|organizations)\/\d+$/.test(name)),
      projectNumber: /^projects\/(\d+)$/.exec(ancestors[0] ?? '')?.[1] ?? null,
      document: resource?.data,
    }),
  );

const listAssetsResponse = z.object({
  assets: z.array(asset).default([]),
  nextPageToken: z.string().optional(),
} satisfies Fields<assetProtos.google.cloud.asset.v1.IListAssetsResponse>);

const ASSET_MASK = 'assets.name,assets.ancestors,assets.resource.data,nextPageToken';

const ASSET_PARAMETERS = {
  assetTypes: 'container.googleapis.com/Cluster',
  contentType: 'RESOURCE',
  // The maximum, which keeps a scan far below the quota of 100 calls per minute.
  pageSize: '1000',
} satisfies Parameters<assetProtos.google.cloud.asset.v1.IListAssetsRequest>;

/** ListAssets of the Cloud Asset API. */
export class AssetInventory implements AssetDirectory {
  readonly #http: HttpClient;
  readonly #endpoint: URL;

  /** @param endpoint of the API; null for Google's own */
  constructor(http: HttpClient, endpoint: URL | null) {
    this.#http = http;
    this.#endpoint = endpoint ?? CLOUD_ASSET;
  }

  async *listClusters(parent: string): AsyncGenerator<readonly AssetCluster[]> {
    const call = { api: 'Cloud Asset API', resource: parent };
    const read = async (pageToken: string) => {
      const url = urlBelow(this.#endpoint, `v1/${parent}/assets`);
      url.search = String(new URLSearchParams({ ...ASSET_PARAMETERS, ...(pageToken && { pageToken }) }));
      return readResponse(
        listAssetsResponse,
        await this.#http.get(call, url, { 'x-goog-fieldmask': ASSET_MASK }),
        call,
      );
    };
    for await (const { assets } of readPages(call, read)) yield assets;
  }
}
