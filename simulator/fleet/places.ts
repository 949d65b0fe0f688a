const ZONE_LETTERS = {
  'us-central1': ['a', 'b', 'c'],
  'us-east1': ['b', 'c', 'd'],
  'us-west1': ['a', 'b', 'c'],
  'europe-west1': ['b', 'c', 'd'],
  'europe-west4': ['a', 'b', 'c'],
  'asia-northeast3': ['a', 'b', 'c'],
} as const;

export const REGIONS = Object.keys(ZONE_LETTERS) as [Region, ...Region[]];
export type Region = keyof typeof ZONE_LETTERS;

/** The zones of a region, by full name. */
export function zonesOf(region: Region): [string, string, string] {
  const [first, second, third] = ZONE_LETTERS[region];
  return [`${region}-${first}`, `${region}-${second}`, `${region}-${third}`];
}

/** The zones that a cluster's nodes are in: the zone itself, or the region's three. */
export function nodeZonesOf(location: string): string[] {
  return isZone(location) ? [location] : zonesOf(location as Region);
}

/** Zones end in a letter of their own: `us-central1-a` is one, `us-central1` is a region. */
function isZone(location: string): boolean {
  return /-[a-z]$/.test(location);
}

export function regionOf(location: string): string {
  return isZone(location) ? location.slice(0, -2) : location;
}

/**
 * `zones/Z` or `locations/R`: what GKE writes in links and error texts, whatever the request said.
 * Source: the recorded answers of zonal and regional clusters.
 */
export function placeOf(location: string): string {
  return `${isZone(location) ? 'zones' : 'locations'}/${location}`;
}
