import type { RestDocument } from '../../documents/rest-document.ts';
import type { SiteTruth } from '../../fleet/truth.ts';
import { messageType } from '../../http/descriptors.ts';
import { invalidPayload, nothingToUpdate, notImplemented, severalUpdates } from './gke-errors.ts';

/** The single field that a request changes; the value is not validated yet. */
export interface UpdateRequest<Field extends string> {
  readonly field: Field;
  readonly value: unknown;
}

const CLUSTER_FIELDS = [
  'desiredNodeKubeletConfig',
  'desiredNodePoolAutoConfigKubeletConfig',
  'desiredMasterVersion',
  'desiredNodeVersion',
] as const;
const POOL_FIELDS = ['kubeletConfig', 'nodeVersion'] as const;

/** Request fields that only identify the target. */
const NAMING = ['name', 'projectId', 'zone', 'clusterId', 'nodePoolId', 'etag', 'desiredNodePoolId'];

export interface ClusterUpdateRequest extends UpdateRequest<(typeof CLUSTER_FIELDS)[number]> {
  /** The pool named for a node upgrade; null if none is named. */
  readonly pool: string | null;
}

/**
 * Reads the single change of a `clusters.update` body, `{"update": {"desired…": …}}`.
 * @throws ApiError INVALID_ARGUMENT for no change, several changes or an unknown field; UNIMPLEMENTED for a field
 *   that the simulator does not implement
 */
export function readClusterUpdate(body: unknown): ClusterUpdateRequest {
  const wrapper = readChange(body, 'google.container.v1.UpdateClusterRequest', ['update']).value;
  const update = readChange(wrapper, 'google.container.v1.ClusterUpdate', CLUSTER_FIELDS);
  const pool = messageOf(wrapper)['desiredNodePoolId'];
  return { ...update, pool: pool === undefined ? null : textOf('update.desired_node_pool_id', pool) };
}

/** Reads the single change of a `nodePools.update` body; throws like readClusterUpdate. */
export function readPoolUpdate(body: unknown): UpdateRequest<(typeof POOL_FIELDS)[number]> {
  return readChange(body, 'google.container.v1.UpdateNodePoolRequest', POOL_FIELDS);
}

/**
 * The port's value in a `kubeletConfig`; undefined if the message does not set it.
 * @throws ApiError INVALID_ARGUMENT for a value that is not a boolean
 */
export function portOf({ insecureKubeletReadonlyPortEnabled: value }: RestDocument): SiteTruth {
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined;
  throw invalidPayload(
    `Invalid value at 'insecure_kubelet_readonly_port_enabled' (TYPE_BOOL), ${JSON.stringify(value)}`,
  );
}

/**
 * @param path the field's path in Google's error message
 * @throws ApiError INVALID_ARGUMENT for a value that is not a string
 */
export function textOf(path: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw invalidPayload(`Invalid value at '${path}' (TYPE_STRING), ${JSON.stringify(value)}`);
}

/** The value as a message; empty if it is not an object. */
export function messageOf(value: unknown): RestDocument {
  return isObject(value) ? value : {};
}

/** The field that the message changes; `supported` lists the fields that the simulator can change. */
function readChange<Field extends string>(
  body: unknown,
  message: string,
  imitated: readonly Field[],
): UpdateRequest<Field> {
  const { fields } = messageType(message);
  const set = Object.entries(messageOf(body)).filter(([, value]) => value !== null);
  const unknown = set.find(([field]) => !fields.has(field));
  if (unknown !== undefined) {
    throw invalidPayload(`Invalid JSON payload received. Unknown name "${unknown[0]}": Cannot find field.`);
  }
  const [requested, ...others] = set.filter(([field]) => !NAMING.includes(field));
  if (requested === undefined) throw nothingToUpdate();
  const [name, value] = requested;
  if (others.length > 0) throw severalUpdates([name, ...others.map(([field]) => field)]);
  const field = imitated.find((each) => each === name);
  if (field === undefined) throw notImplemented([name]);
  return { field, value };
}

function isObject(value: unknown): value is RestDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
