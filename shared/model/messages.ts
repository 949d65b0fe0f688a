import * as z from 'zod';
import type { ClusterIdentity } from './cluster.ts';
import { scanIdOf, scheduledMsOfId } from './identity.ts';
import { samplingHintsSchema } from './sampling.ts';

/**
 * The messages between the functions: small JSON objects with a strict schema. An incompatible change requires a new
 * version.
 */
export const MESSAGE_VERSION = 1;

/** Far larger than any valid message, but small enough to parse safely. */
export const MESSAGE_BYTES = 131_072;

/**
 * Messages leave a longer scope out: scan_id stands for it, and the scan's STARTED row contains it. Hundreds of projects
 * in every message would exceed what Pub/Sub accepts in one call.
 */
export const INLINE_SCOPE_CHARACTERS = 256;

const name = z.string().min(1).max(256);
const version = z.literal(MESSAGE_VERSION);
const scan = {
  version,
  scan_id: name,
  scheduled_at: z.iso.datetime({ precision: 3 }),
  /** Canonical scope text; absent if it is longer than INLINE_SCOPE_CHARACTERS. */
  scope: z.string().min(1).max(MESSAGE_BYTES).exactOptional(),
};

/** The ID must match the schedule and the scope; if they differ, neither can be trusted. */
function isOneScan({
  scan_id,
  scheduled_at,
  scope,
}: {
  scan_id: string;
  scheduled_at: string;
  scope?: string;
}): boolean {
  const scheduledAtMs = Date.parse(scheduled_at);
  if (Number.isNaN(scheduledAtMs)) return false;
  return scope === undefined
    ? scheduledMsOfId(scan_id) === scheduledAtMs
    : scan_id === scanIdOf(scheduledAtMs, scope);
}
const NOT_ONE_SCAN = { error: 'scan_id does not match scheduled_at and scope' };

/** Requests the inspection of one cluster. */
export const inspectRequestSchema = z
  .strictObject({
    ...scan,
    organization: name.nullable(),
    cluster: z.strictObject({
      project_id: name,
      project_number: name.nullable(),
      location: name,
      cluster: name,
    }),
    /** What earlier scans suggest for the choice of nodes; null where nothing was sampled before. */
    hints: samplingHintsSchema.nullable(),
  })
  .refine(isOneScan, NOT_ONE_SCAN);
export type InspectRequest = z.infer<typeof inspectRequestSchema>;

/** Requests the conclusion of a scan once all reports have arrived. */
export const concludeRequestSchema = z.strictObject(scan).refine(isOneScan, NOT_ONE_SCAN);
export type ConcludeRequest = z.infer<typeof concludeRequestSchema>;

/** The cluster of a message, as the stages use it. */
export function clusterOf({
  cluster,
}: InspectRequest): ClusterIdentity & { readonly projectNumber: string | null } {
  return {
    projectId: cluster.project_id,
    projectNumber: cluster.project_number,
    location: cluster.location,
    cluster: cluster.cluster,
  };
}
