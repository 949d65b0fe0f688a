import { isBelow, parseGkeVersion } from '../../../model/gke-version.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';

/** New clusters are created with the port disabled from this version on (how-to page). */
export const OFF_BY_DEFAULT_FROM = '1.32';

/**
 * Rule 4: the default when the cluster was created. Upgrading a cluster does not change it.
 * @param initialVersion `initialClusterVersion`, never the current version
 */
export function portByCreationVersion(initialVersion: string | null): PortVerdict {
  const version = parseGkeVersion(initialVersion);
  if (version === null) return { port: 'UNKNOWN', certainty: 'NONE', basis: null };
  return {
    port: isBelow(version, OFF_BY_DEFAULT_FROM) ? 'ENABLED' : 'DISABLED',
    certainty: 'INFERRED',
    basis: 'CREATION_VERSION',
  };
}
