import semver from 'semver';

/** A comparable GKE version: the Kubernetes version, then the number after `-gke.`. */
export interface GkeVersion {
  /** `major.minor.patch`. */
  readonly core: string;
  /** The GKE build number; 0 for a plain Kubernetes version. */
  readonly build: number;
}

const SHAPE = /^(\d+\.\d+)(\.\d+)?(?:-gke\.(\d{1,15}))?$/;

/**
 * Parses `1.26.4-gke.500`, `1.26.4` and `1.26` (its first patch).
 * @returns null for anything else, such as the alias `latest` or another suffix
 */
export function parseGkeVersion(text: string | null): GkeVersion | null {
  const match = SHAPE.exec(text ?? '');
  if (match === null) return null;
  const [, minor, patch = '.0', build = '0'] = match;
  const core = semver.valid(`${minor}${patch}`);
  return core === null ? null : { core, build: Number(build) };
}

/** Negative if `a` is older. The build is compared as a number: `-gke.500` is older than `-gke.1200`. */
export function compareGkeVersions(a: GkeVersion, b: GkeVersion): number {
  return semver.compare(a.core, b.core) || a.build - b.build;
}

/**
 * @param bound a version in our own source code, for example `1.32`
 * @throws RangeError if the bound is not a version
 */
export function isBelow(version: GkeVersion, bound: string): boolean {
  const parsed = parseGkeVersion(bound);
  if (parsed === null) throw new RangeError(`Not a GKE version: ${bound}`);
  return compareGkeVersions(version, parsed) < 0;
}

/** `1.31`, from a GKE version; null if it is not one. */
export function minorOf(version: string | null): string | null {
  return /^\d+\.\d+(?=\.|$)/.exec(version ?? '')?.[0] ?? null;
}

/** Orders minor versions, the oldest first. */
export function compareMinors(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
