import { readClusterDocuments } from '../../../../cli/input/read-cluster-documents.ts';
import type { InputDocument } from '../../../../cli/input/recognize.ts';

/** Yields text as the bytes of a file, in small chunks. */
export async function* bytesOf(text: string | Uint8Array, chunkBytes = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.slice(start, start + chunkBytes);
}

/** Reads all documents of a file; throws the errors of reading it. */
export async function read(text: string | Uint8Array, chunkBytes?: number): Promise<InputDocument[]> {
  return Array.fromAsync(readClusterDocuments(bytesOf(text, chunkBytes), 'clusters.json'));
}

/** A short form of the results: the cluster's name, `pool of` and the cluster's path, or `kind position`. */
export function shortly(found: readonly InputDocument[]): string[] {
  return found.map((at) => {
    if (at.kind === 'CLUSTER') return String((at.document as { name: unknown }).name);
    if (at.kind === 'POOL') return `pool of ${at.cluster}`;
    return at.kind === 'MISSING_LOCATION' ? `missing ${at.location}` : `invalid ${at.position}`;
  });
}

/** A cluster's description. */
export function clusterDocument(name: string) {
  return { name, location: 'us-central1', initialClusterVersion: '1.29.1-gke.1', nodePools: [{ name: 'p' }] };
}

/** An asset, as `assets.list` returns it. */
export function assetOf(name: string, assetType = 'container.googleapis.com/Cluster') {
  return {
    name: `//container.googleapis.com/projects/project-a/zones/us-central1-a/clusters/${name}`,
    assetType,
    ancestors: ['projects/123', 'folders/4', 'organizations/5'],
    resource: { version: 'v1', data: clusterDocument(name) },
  };
}
