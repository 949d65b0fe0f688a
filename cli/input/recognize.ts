import * as z from 'zod';
import { clusterPath } from '../../shared/model/cluster-names.ts';
import { clusterReportSchema } from '../../shared/model/rows/cluster-rows.ts';
import { poolReportSchema } from '../../shared/model/rows/parts.ts';
import {
  clusterFault,
  clusterNameOf,
  type KnownIdentity,
  parseClusterPath,
  UNNAMED,
} from '../../shared/stages/describe/identity.ts';
import {
  fieldOf,
  isAbsent,
  isJsonObject,
  type JsonObject,
  textOf,
} from '../../shared/stages/describe/json.ts';
import type { JsonItem } from './item-assembler.ts';
import { type PlannedCluster, plannedClusters } from './terraform/planned-clusters.ts';
import { readTerraform, TERRAFORM_TYPES, type TerraformDocument } from './terraform/read-resources.ts';

/** What a comparison needs of a row that `assess` printed. Rows of other releases, with other columns, can be read too. */
const printedRow = z.object({
  ...clusterReportSchema.pick({ project_id: true, location: true, cluster: true, exposure: true }).shape,
  pools: z.array(poolReportSchema.pick({ pool: true, port: true })),
  new_pools: clusterReportSchema.shape.new_pools.optional(),
  auto_provisioned: clusterReportSchema.shape.auto_provisioned.optional(),
});
export type PrintedRow = z.infer<typeof printedRow>;

/** The content of a file at one position. */
export type InputDocument =
  | {
      readonly kind: 'CLUSTER';
      readonly position: string;
      /** For decodeCluster, with `known`. */
      readonly document: unknown;
      readonly known: KnownIdentity;
    }
  /** A cluster in a Terraform plan or state. */
  | {
      readonly kind: 'PLANNED';
      readonly position: string;
      readonly source: TerraformDocument['kind'];
      readonly planned: PlannedCluster;
    }
  /** A sentence about the file. */
  | {
      readonly kind: 'NOTE';
      readonly position: string;
      readonly sentence: string;
      /** The file leaves out something that matters. */
      readonly isUnread: boolean;
    }
  /** A row that `assess` printed. */
  | { readonly kind: 'ROW'; readonly position: string; readonly row: PrintedRow }
  /** A node pool's asset. It shows that its cluster exists, and nothing else about it. */
  | { readonly kind: 'POOL'; readonly position: string; readonly cluster: string }
  /** A location that is missing from a ListClusters response. */
  | { readonly kind: 'MISSING_LOCATION'; readonly position: string; readonly location: string }
  | {
      readonly kind: 'INVALID';
      readonly position: string;
      readonly name: string | null;
      /** The reason why it is not a cluster, to complete a sentence. */
      readonly detail: string;
      /** What to do instead, as a sentence without its full stop. */
      readonly advice?: string;
    };

/** An asset of another type, or a deleted one; not an error. */
export interface OtherAsset {
  readonly kind: 'OTHER_ASSET';
}

type Found = InputDocument | OtherAsset;

const CLUSTER_ASSET = 'container.googleapis.com/Cluster';
const POOL_ASSET = 'container.googleapis.com/NodePool';
/** Lists of list responses; these APIs never nest deeper. */
const MAXIMUM_DEPTH = 3;

/** Recognizes, by its content, a cluster, a list of clusters, a response with such a list, or an asset. */
export function recognize({ position, value }: JsonItem, depth = 0): Found[] {
  const each = (items: readonly unknown[]) =>
    items.flatMap((item, index) =>
      recognize({ position: `${position}, item ${index + 1}`, value: item }, depth + 1),
    );
  if (Array.isArray(value) && depth < MAXIMUM_DEPTH) return each(value);
  if (!isJsonObject(value)) return [clusterAt(position, value, {})];
  const { clusters, assets, items, missingZones, asset } = value;
  const kind = textOf(value['kind']);
  if (Array.isArray(items) && kind?.endsWith('List') && depth < MAXIMUM_DEPTH)
    return items.length > 0 ? each(items) : [emptyListAt(position, kind)];
  const terraform = readTerraform(value);
  if (terraform !== null)
    return 'fault' in terraform
      ? [{ kind: 'INVALID', position, name: null, detail: terraform.fault }]
      : inTerraform(position, terraform);
  const row = textOf(value['report_id']) === null ? undefined : printedRow.safeParse(value).data;
  if (row !== undefined) return [{ kind: 'ROW', position, row }];
  const other = otherKindOf(value);
  if (other !== null) return [{ kind: 'INVALID', position, ...other }];
  const lists = [clusters, assets].filter(Array.isArray);
  const gaps = [
    ...missingLocations(position, missingZones),
    ...(lists.length > 0 ? furtherPages(position, value) : []),
  ];
  // A cluster is judged whatever other fields it has.
  const own = clusterFault(value) === null ? [clusterAt(position, value, {})] : [];
  if ((lists.length > 0 || gaps.length > 0) && depth < MAXIMUM_DEPTH)
    return [...lists.flatMap(each), ...own, ...gaps];
  if (isJsonObject(asset)) return value['deleted'] === true ? [OTHER] : [assetAt(position, asset)];
  return [typeOf(value) === null ? clusterAt(position, value, {}) : assetAt(position, value)];
}

const OTHER: OtherAsset = { kind: 'OTHER_ASSET' };

const CONFIG_CONNECTOR = /^container\.cnrm\.cloud\.google\.com\//;
/** A key such as `nodePools[0].config.diskSizeGb`. */
const FLATTENED = /^nodePools\[\d+\]\./;
const NODE_POOL = /\/nodePools\/([^/]+)$/;

/** What people pass instead of a cluster, with what to do; null for anything that is not known. */
function otherKindOf(
  value: JsonObject,
): Omit<Extract<InputDocument, { kind: 'INVALID' }>, 'kind' | 'position'> | null {
  const kind = textOf(value['kind']);
  const apiVersion = textOf(value['apiVersion']);
  const pool = NODE_POOL.exec(textOf(value['selfLink']) ?? '')?.[1];
  const failure = textOf(fieldOf(value['error'], 'message'));
  if (apiVersion !== null && kind !== null) {
    const name = textOf(fieldOf(value['metadata'], 'name')) ?? UNNAMED;
    return CONFIG_CONNECTOR.test(apiVersion)
      ? { name, detail: `it is the Config Connector resource ${kind} ${name}`, advice: NO_FIELD }
      : { name, detail: `it is the Kubernetes resource ${kind} ${name} (${apiVersion})`, advice: LIVE };
  }
  if (pool !== undefined) return { name: pool, detail: `it is the node pool ${pool} alone`, advice: LIVE };
  if (failure !== null)
    return { name: null, detail: `it is an error of an API: ${failure.replace(/\.$/, '')}` };
  if (Array.isArray(value['firewalls']) || (kind?.startsWith('compute#firewall') ?? false))
    return { name: null, detail: 'it contains firewall rules; pass it to `plan` with --firewall-rules' };
  if ('serial' in value && textOf(value['lineage']) !== null)
    return { name: null, detail: 'it is a Terraform state file', advice: SHOW_JSON };
  if (textOf(value['@level']) !== null && textOf(value['@module'])?.startsWith('terraform.'))
    return { name: null, detail: 'it is the log that `terraform plan -json` prints', advice: SHOW_JSON };
  if (Object.keys(value).some((key) => FLATTENED.test(key)))
    return { name: null, detail: 'it is what gcloud prints with --format=flattened; use --format=json' };
  if (TERRAFORM_TYPES.some((type) => isJsonObject(fieldOf(value['resource'], type))))
    return { name: null, detail: 'it is a Terraform configuration', advice: SHOW_JSON };
  if (isPulumi(fieldOf(value['deployment'], 'resources')) || isPulumi(value['steps']))
    return { name: null, detail: 'it is output of Pulumi', advice: LIVE };
  return null;
}

/** Resources of a stack, or steps of a preview. */
const isPulumi = (list: unknown): boolean =>
  Array.isArray(list) && list.some((entry) => textOf(fieldOf(entry, 'urn'))?.startsWith('urn:pulumi:'));

const LIVE =
  'Pass a description of the cluster itself: gcloud container clusters describe NAME --location=LOCATION';
/** Source: the CRDs of Config Connector up to 1.155.0. */
const NO_FIELD =
  'Config Connector has no field for the port (up to version 1.155.0), so nothing in this resource opens or closes it. Assess the cluster that it creates: gcloud container clusters describe NAME --location=LOCATION';
const SHOW_JSON =
  'Pass the output of `terraform show -json` instead, for a saved plan `terraform show -json FILE`';

function inTerraform(position: string, document: TerraformDocument): InputDocument[] {
  const { kind: source, resources, isPartial } = document;
  const note = (sentence: string, isUnread = false): InputDocument => ({
    kind: 'NOTE',
    position,
    sentence,
    isUnread,
  });
  const planned = plannedClusters(document);
  return [
    ...planned.map((cluster): InputDocument => ({ kind: 'PLANNED', position, source, planned: cluster })),
    ...resources
      .filter(({ isCluster, action }) => action === 'DELETE' && (isCluster || planned.length === 0))
      .map(({ address }) => note(`${address} is deleted by this plan, so it is not judged.`)),
    ...(resources.length > 0
      ? []
      : [note(`The Terraform ${source} contains no GKE clusters or node pools.`)]),
    ...(isPartial ? [note(PARTIAL, true)] : []),
  ];
}

const PARTIAL =
  'The Terraform plan is incomplete (-target, deferred changes, or an error), so it does not show everything that will change.';

/** Exports use snake_case, responses camelCase. */
function typeOf(asset: JsonObject): string | null {
  return textOf(asset['assetType']) ?? textOf(asset['asset_type']);
}

function assetAt(position: string, asset: JsonObject): Found {
  const name = textOf(asset['name']);
  const parent = typeOf(asset) === POOL_ASSET ? parseClusterPath(name?.replace(NODE_POOL, '') ?? '') : null;
  if (parent !== null) return { kind: 'POOL', position, cluster: clusterPath(parent) };
  if (typeOf(asset) !== CLUSTER_ASSET) return OTHER;
  const data = fieldOf(asset['resource'], 'data');
  if (!isJsonObject(data))
    return {
      kind: 'INVALID',
      position,
      name,
      detail: 'the asset has no resource data as an object; export it with content type RESOURCE',
    };
  return clusterAt(position, data, knownOf(name ?? '', asset['ancestors']));
}

/** `ancestors` begins with `projects/NUMBER`. */
function knownOf(name: string, ancestors: unknown): KnownIdentity {
  const [project] = Array.isArray(ancestors) ? ancestors : [];
  const number = /^projects\/(\d+)$/.exec(String(project))?.[1];
  const place = parseClusterPath(name);
  return {
    ...(place === null ? {} : { projectId: place.projectId, location: place.location }),
    ...(number === undefined ? {} : { projectNumber: number }),
  };
}

function clusterAt(position: string, document: unknown, known: KnownIdentity): InputDocument {
  const detail = clusterFault(document);
  return detail === null
    ? { kind: 'CLUSTER', position, document, known }
    : { kind: 'INVALID', position, name: clusterNameOf(document), detail };
}

/** `missingZones` that is not a list still says that something is missing. */
function missingLocations(position: string, locations: unknown): InputDocument[] {
  const names = Array.isArray(locations) ? locations : isAbsent(locations) ? [] : [locations];
  return names.map((name) => ({
    kind: 'MISSING_LOCATION',
    position,
    location: textOf(name) ?? JSON.stringify(name),
  }));
}

function furtherPages(position: string, response: JsonObject): InputDocument[] {
  if (textOf(response['nextPageToken']) === null) return [];
  const sentence = `${position} is one page of a response: it has a nextPageToken, and the pages after it are not read.`;
  return [{ kind: 'NOTE', position, sentence, isUnread: true }];
}

function emptyListAt(position: string, kind: string): InputDocument {
  return { kind: 'INVALID', position, name: null, detail: `it is an empty Kubernetes ${kind}`, advice: LIVE };
}
