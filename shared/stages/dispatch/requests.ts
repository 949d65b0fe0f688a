import type { ClusterIdentity } from '../../model/cluster.ts';
import { scanIdOf } from '../../model/identity.ts';
import { type ConcludeRequest, type InspectRequest, MESSAGE_VERSION } from '../../model/messages.ts';
import type { SamplingHints } from '../../model/sampling.ts';

/** A scan as it was asked for. */
interface RequestedScan {
  /** Canonical text. */
  readonly scope: string;
  /** Milliseconds since the epoch. */
  readonly scheduledAtMs: number;
}

/** The message that asks for one cluster. */
export function inspectRequest(
  scan: RequestedScan & { readonly organization: string | null },
  {
    projectId,
    projectNumber,
    location,
    cluster,
  }: ClusterIdentity & { readonly projectNumber: string | null },
  hints: SamplingHints | null,
): InspectRequest {
  return {
    ...concludeRequest(scan),
    organization: scan.organization,
    cluster: { project_id: projectId, project_number: projectNumber, location, cluster },
    hints,
  };
}

/** The message that asks for the conclusion of a scan. */
export function concludeRequest({ scope, scheduledAtMs }: RequestedScan): ConcludeRequest {
  return {
    version: MESSAGE_VERSION,
    scan_id: scanIdOf(scheduledAtMs, scope),
    scheduled_at: new Date(scheduledAtMs).toISOString(),
    scope,
  };
}
