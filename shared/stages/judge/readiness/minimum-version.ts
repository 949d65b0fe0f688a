import { isBelow, parseGkeVersion } from '../../../model/gke-version.ts';

/** The port can be disabled from this version on (how-to page). */
export const CLOSABLE_FROM = '1.26.4-gke.500';

/** Is this version too old to close the port? One that cannot be read is not said to be. */
export function isTooOld(text: string | null): boolean {
  const version = parseGkeVersion(text);
  return version !== null && isBelow(version, CLOSABLE_FROM);
}
