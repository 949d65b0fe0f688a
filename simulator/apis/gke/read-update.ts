import type { RestDocument } from '../../documents/rest-document.ts';
import type { SiteTruth } from '../../fleet/truth.ts';
import { messageType } from '../../http/descriptors.ts';
import { invalidPayload, nothingToUpdate, notSimulated, severalUpdates } from './gke-errors.ts';

/** The one change that a request asks for, by its field; its value is not looked at yet. */
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

/** Parts of a request that only say what is to be updated. */
const NAMING = ['name', 'projectId', 'zone', 'clusterId', 'nodePoolId', 'etag', 'desiredNodePoolId'];

export interface ClusterUpdateRequest extends UpdateRequest<(typeof CLUSTER_FIELDS)[number]> {
  /** The pool that it names, for a change of nodes; null where it names none. */
  readonly pool: string | null;
}

/**
 * The one change of a `clusters.update` body, `{"update": {"desired…": …}}`.
 * @throws ApiError INVALID_ARGUMENT for none, several or unknown ones; UNIMPLEMENTED for what is not imitated
 */
export function readClusterUpdate(body: unknown): ClusterUpdateRequest {
  const wrapper = readChange(body, 'google.container.v1.UpdateClusterRequest', ['update']).value;
  const update = readChange(wrapper, 'google.container.v1.ClusterUpdate', CLUSTER_FIELDS);
  const pool = messageIn(wrapper)['desiredNodePoolId'];
  return { ...update, pool: pool === undefined ? null : textIn('update.desired_node_pool_id', pool) };
}

/** The one change of a `nodePools.update` body; throws as readClusterUpdate. */
export function readPoolUpdate(body: unknown): UpdateRequest<(typeof POOL_FIELDS)[number]> {
  return readChange(body, 'google.container.v1.UpdateNodePoolRequest', POOL_FIELDS);
}

/**
 * The port's value in a `kubeletConfig`; undefined where the message does not set it.
 * @throws ApiError INVALID_ARGUMENT for what is no boolean
 */
export function portIn({ insecureKubeletReadonlyPortEnabled: value }: RestDocument): SiteTruth {
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined;
  throw invalidPayload(
    `Invalid value at 'insecure_kubelet_readonly_port_enabled' (TYPE_BOOL), ${JSON.stringify(value)}`,
  );
}

/**
 * @param path as Google names it in the error
 * @throws ApiError INVALID_ARGUMENT for what is no text
 */
export function textIn(path: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw invalidPayload(`Invalid value at '${path}' (TYPE_STRING), ${JSON.stringify(value)}`);
}

/** A message; an empty one for what is none. */
export function messageIn(value: unknown): RestDocument {
  return isObject(value) ? value : {};
}

/** The field of the message that says what is to change; `imitated` are the ones that this simulator knows to change. */
function readChange<Field extends string>(
  body: unknown,
  message: string,
  imitated: readonly Field[],
): UpdateRequest<Field> {
  const { fields } = messageType(message);
  const set = Object.entries(messageIn(body)).filter(([, value]) => value !== null);
  const unknown = set.find(([field]) => !fields.has(field));
  if (unknown !== undefined) {
    throw invalidPayload(`Invalid JSON payload received. Unknown name "${unknown[0]}": Cannot find field.`);
  }
  const [asked, ...others] = set.filter(([field]) => !NAMING.includes(field));
  if (asked === undefined) throw nothingToUpdate();
  const [name, value] = asked;
  if (others.length > 0) throw severalUpdates([name, ...others.map(([field]) => field)]);
  const field = imitated.find((each) => each === name);
  if (field === undefined) throw notSimulated([name]);
  return { field, value };
}

function isObject(value: unknown): value is RestDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
