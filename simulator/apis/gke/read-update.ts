import type { RestDocument } from '../../documents/rest-document.ts';
import type { SiteTruth } from '../../fleet/truth.ts';
import { messageType } from '../../http/descriptors.ts';
import { invalidPayload, nothingToUpdate, notSimulated, severalUpdates } from './gke-errors.ts';

/** What a request to update asks for. */
export interface UpdateRequest {
  readonly field: string;
  readonly message: RestDocument;
}

/** Parts of a request that only say what is to be updated. */
const NAMING = ['name', 'projectId', 'zone', 'clusterId', 'nodePoolId', 'etag'];

/**
 * The one change of a `clusters.update` body, `{"update": {"desired…": …}}`.
 * @throws ApiError INVALID_ARGUMENT for none, several or unknown ones; UNIMPLEMENTED for what is not imitated
 */
export function readClusterUpdate(body: unknown): UpdateRequest {
  const [wrapper] = readFields(body, 'google.container.v1.UpdateClusterRequest', ['update']);
  const updates = readFields(wrapper?.message, 'google.container.v1.ClusterUpdate', [
    'desiredNodeKubeletConfig',
    'desiredNodePoolAutoConfigKubeletConfig',
  ]);
  const [update, ...others] = updates;
  if (update === undefined) throw nothingToUpdate();
  if (others.length > 0) throw severalUpdates(updates.map(({ field }) => field));
  return update;
}

/** The whole `kubeletConfig` of a `nodePools.update` body; throws as readClusterUpdate. */
export function readPoolUpdate(body: unknown): RestDocument {
  const [update] = readFields(body, 'google.container.v1.UpdateNodePoolRequest', ['kubeletConfig']);
  if (update === undefined) throw nothingToUpdate();
  return update.message;
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

/** The message's fields that say what is to change; `imitated` are the ones that this simulator knows to change. */
function readFields(body: unknown, message: string, imitated: readonly string[]): UpdateRequest[] {
  const { fields } = messageType(message);
  const set = Object.entries(isObject(body) ? body : {}).filter(([, value]) => value !== null);
  const unknown = set.find(([field]) => !fields.has(field));
  if (unknown !== undefined) {
    throw invalidPayload(`Invalid JSON payload received. Unknown name "${unknown[0]}": Cannot find field.`);
  }
  const asked = set.filter(([field]) => !NAMING.includes(field));
  const others = asked.map(([field]) => field).filter((field) => !imitated.includes(field));
  if (others.length > 0 && asked.length === 1) throw notSimulated(others);
  return asked.map(([field, value]) => ({ field, message: isObject(value) ? value : {} }));
}

function isObject(value: unknown): value is RestDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
