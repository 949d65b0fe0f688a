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

/** The full names of a region's zones. */
export function zonesOf(region: Region): [string, string, string] {
  const [first, second, third] = ZONE_LETTERS[region];
  return [`${region}-${first}`, `${region}-${second}`, `${region}-${third}`];
}

/** The zones of a cluster's nodes: the zone itself, or the three of its region. */
export function nodeZonesOf(location: string): string[] {
  return isZone(location) ? [location] : zonesOf(location as Region);
}

/** Zone names end in a letter: `us-central1-a` is a zone, `us-central1` a region. */
function isZone(location: string): boolean {
  return /-[a-z]$/.test(location);
}

export function regionOf(location: string): string {
  return isZone(location) ? location.slice(0, -2) : location;
}

/**
 * `zones/Z` or `locations/R`: what GKE writes in links and error messages, whatever the request said.
 * Source: the recorded responses for zonal and regional clusters.
 */
export function placeOf(location: string): string {
  return `${isZone(location) ? 'zones' : 'locations'}/${location}`;
}
