/** GKE versions by minor version, from the release notes. The first 1.26 version lacks the setting. */
const VERSIONS_BY_MINOR: Readonly<Record<number, readonly [string, ...string[]]>> = {
  24: ['1.24.14-gke.2700', '1.24.17-gke.2113000'],
  25: ['1.25.10-gke.2700', '1.25.16-gke.1041000'],
  26: ['1.26.3-gke.1000', '1.26.15-gke.4901000'],
  27: ['1.27.8-gke.1067004', '1.27.16-gke.1742000'],
  28: ['1.28.7-gke.1026000', '1.28.15-gke.1480000'],
  29: ['1.29.4-gke.1043004', '1.29.10-gke.1071000'],
  30: ['1.30.5-gke.1443001', '1.30.9-gke.1127000'],
  31: ['1.31.4-gke.1372000', '1.31.6-gke.1020000'],
  32: ['1.32.4-gke.1236007', '1.32.4-gke.1415000'],
  33: ['1.33.1-gke.1107000', '1.33.2-gke.1240000'],
  34: ['1.34.1-gke.1829001', '1.34.9-gke.1322000'],
  35: ['1.35.3-gke.2190000', '1.35.5-gke.1241004'],
  36: ['1.36.0-gke.3302004'],
};

/** A version of the minor 1.`minor`; `share` in [0, 1) selects one of them. */
export function versionOf(minor: number, share: number): string {
  const versions = VERSIONS_BY_MINOR[minor];
  if (versions === undefined) throw new RangeError(`The simulator has no GKE version 1.${minor}`);
  return versions[Math.floor(share * versions.length)] ?? versions[0];
}

/** The version that GKE uses if the request names none. */
export const DEFAULT_VERSION = versionOf(34, 0.5);

/** All versions, newest first. */
export const GKE_VERSIONS: readonly string[] = Object.values(VERSIONS_BY_MINOR).flat().toReversed();

/**
 * Resolves `latest`, `1.26`, `1.26.15` or a full version to an available version; undefined if there is none.
 * Source: ClusterUpdate.desiredMasterVersion in the API reference.
 */
export function findVersion(requested: string): string | undefined {
  if (requested === 'latest') return GKE_VERSIONS[0];
  return GKE_VERSIONS.find(
    (version) =>
      version === requested || version.startsWith(`${requested}.`) || version.startsWith(`${requested}-`),
  );
}

/** The minor of a GKE version: 29 of `1.29.4-gke.1043004`. */
export function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
