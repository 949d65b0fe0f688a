import { parseClusterPath } from './identity.ts';
import { fieldOf, isAbsent, isJsonObject, textOf } from './json.ts';

/** Fields that a cluster has and no other answer of these APIs (a node pool, an operation, a project, an error). */
const TELLING_FIELDS = [
  'initialClusterVersion',
  'currentMasterVersion',
  'nodePools',
  'nodeConfig',
  'nodePoolDefaults',
  'nodePoolAutoConfig',
  'autopilot',
  'masterAuth',
];

/** The cluster's name, from its `name` or its `selfLink`; null where neither says. */
export function clusterNameOf(document: unknown): string | null {
  const selfLink = textOf(fieldOf(document, 'selfLink')) ?? '';
  return textOf(fieldOf(document, 'name')) ?? parseClusterPath(selfLink)?.cluster ?? null;
}

/** Why this is no cluster at all, as the end of a sentence; null where it is one, whatever its fields hold. */
export function clusterFault(document: unknown): string | null {
  if (!isJsonObject(document)) return 'it is not a JSON object';
  const selfLink = textOf(document['selfLink']) ?? '';
  const telling = TELLING_FIELDS.some((name) => !isAbsent(fieldOf(document, name)));
  if (!telling && parseClusterPath(selfLink) === null) return 'none of its fields is one of a GKE cluster';
  return clusterNameOf(document) === null ? 'it has no name' : null;
}
