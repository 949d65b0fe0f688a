/** What is known of a cluster from beside its description: the project it was listed in, or its asset's name. */
export interface KnownIdentity {
  readonly projectId?: string;
  readonly projectNumber?: string;
  readonly location?: string;
}

/** Stands for a project or location that nothing names; no real one can be called so. */
export const UNNAMED = '-';

const CLUSTER_PATH =
  /(?:^|\/)projects\/(?<projectId>[^/]+)\/(?:zones|regions|locations)\/(?<location>[^/]+)\/clusters\/(?<cluster>[^/]+)$/;

/**
 * Reads a `selfLink` or an asset's name. Zonal clusters say `zones`, regional ones `locations`.
 * @returns null for anything else, a node pool's or an operation's link among it
 */
export function parseClusterPath(
  text: string,
): { projectId: string; location: string; cluster: string } | null {
  const { projectId, location, cluster } = CLUSTER_PATH.exec(text)?.groups ?? {};
  return projectId && location && cluster ? { projectId, location, cluster } : null;
}
