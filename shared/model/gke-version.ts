import semver from 'semver';

/** A GKE version in its order: the Kubernetes version, then the number after `-gke.`. */
export interface GkeVersion {
  /** `major.minor.patch`. */
  readonly core: string;
  /** GKE's own patch; 0 for a bare Kubernetes version. */
  readonly build: number;
}

const SHAPE = /^(\d+\.\d+)(\.\d+)?(?:-gke\.(\d{1,15}))?$/;

/**
 * Reads `1.26.4-gke.500`, a bare `1.26.4` and a bare `1.26` (its first patch).
 * @returns null for everything else: an alias such as `latest`, another suffix, rubbish
 */
export function parseGkeVersion(text: string | null): GkeVersion | null {
  const match = SHAPE.exec(text ?? '');
  if (match === null) return null;
  const [, minor, patch = '.0', build = '0'] = match;
  const core = semver.valid(`${minor}${patch}`);
  return core === null ? null : { core, build: Number(build) };
}

/** Negative where `a` is older. `-gke.500` is older than `-gke.1200`: numbers, not text. */
export function compareGkeVersions(a: GkeVersion, b: GkeVersion): number {
  return semver.compare(a.core, b.core) || a.build - b.build;
}

/**
 * @param bound a version written in our own source, for example `1.32`
 * @throws RangeError where the bound itself is no version
 */
export function isBelow(version: GkeVersion, bound: string): boolean {
  const parsed = parseGkeVersion(bound);
  if (parsed === null) throw new RangeError(`Not a GKE version: ${bound}`);
  return compareGkeVersions(version, parsed) < 0;
}

/** `1.31`, of a GKE version; null where it is none. */
export function minorOf(version: string | null): string | null {
  return /^\d+\.\d+(?=\.|$)/.exec(version ?? '')?.[0] ?? null;
}

/** Orders minor versions, the oldest first. */
export function compareMinors(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
