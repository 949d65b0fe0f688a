import type { ClusterKey } from './cluster-path.ts';

/** A zone ends in a letter of its own: `us-central1-a`. */
const ZONE = /^(.+)-[a-z]$/;

/** The region of a zone; null where the location is a region itself. */
export function regionOfZone(location: string): string | null {
  return ZONE.exec(location)?.[1] ?? null;
}

/** A cluster as Cloud Asset Inventory names it: a zonal one says `zones`. Keys as in the rows. */
export function assetNameOf(cluster: ClusterKey): string {
  const places = regionOfZone(cluster.location) === null ? 'locations' : 'zones';
  return `//container.googleapis.com/projects/${cluster.project_id}/${places}/${cluster.location}/clusters/${cluster.cluster}`;
}
