import { z } from 'zod';
import type { ClusterIdentity } from './cluster.ts';
import { scanIdOf } from './identity.ts';
import { samplingHintsSchema } from './sampling.ts';

/**
 * What functions say to one another through topics: JSON, small, and refused where anything in it is not as it is here.
 * A message that means something else gets another version.
 */
export const MESSAGE_VERSION = 1;

/** Far above any message of ours, far below what a reader would suffer from. */
export const MESSAGE_BYTES = 131_072;

const name = z.string().min(1).max(256);
const version = z.literal(MESSAGE_VERSION);
const scan = {
  version,
  scan_id: name,
  scheduled_at: z.iso.datetime({ precision: 3 }),
  /** Canonical text: a scope may name many projects. */
  scope: z.string().min(1).max(MESSAGE_BYTES),
};

/** The id says the same as the schedule and the scope: of two that differ, neither can be trusted. */
function isOneScan(message: { scan_id: string; scheduled_at: string; scope: string }): boolean {
  const scheduledAtMs = Date.parse(message.scheduled_at);
  return !Number.isNaN(scheduledAtMs) && message.scan_id === scanIdOf(scheduledAtMs, message.scope);
}
const NOT_ONE_SCAN = { error: 'scan_id does not match scheduled_at and scope' };

/** On the topic of clusters: look at this one. */
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

/** On the topic of conclusions: end this scan once everything is in. */
export const concludeRequestSchema = z.strictObject(scan).refine(isOneScan, NOT_ONE_SCAN);
export type ConcludeRequest = z.infer<typeof concludeRequestSchema>;

/** The cluster that a message is about, in the words of the stages. */
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
