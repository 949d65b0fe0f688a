import * as z from 'zod';
import { COMPLETENESSES, DISCOVERIES, EXCEPTION_KINDS, SCAN_EVENTS, TRIGGERS } from '../words.ts';
import { date, text, timestamp, whole, word } from './columns.ts';
import { ancestorSchema } from './parts.ts';

/** The first columns of every row of a scan. */
export const scanKey = { scan_id: text(), scan_date: date(), recorded_at: timestamp() };

/** The cluster that a row is about. */
export const clusterKey = { project_id: text(), location: text(), cluster: text() };

const unreadableProjectSchema = z.object({
  project_id: text(),
  error_code: text(),
  error_detail: text(),
});
const unreadableFolderSchema = z.object({
  /** `organizations/N` or `folders/N`. */
  folder: text(),
  error_code: text(),
  error_detail: text(),
});
const partialLocationSchema = z.object({ project_id: text(), location: text() });

const outcomeCountsSchema = z.object({
  inspected: whole(),
  unreadable: whole(),
  gone: whole(),
  missing: whole(),
});
const exposureCountsSchema = z.object({
  open: whole(),
  unknown: whole(),
  will_reopen: whole(),
  closed: whole(),
});

/** What the verdicts of a scan are measured against. */
export const policySchema = z.object({
  quiet_seconds: whole(),
  minimum_window_seconds: whole(),
  /** null: all nodes of pools of up to 50, 95% of larger ones. */
  coverage_percent: whole().nullable(),
});
/** An entry of the register of exceptions, and in how many clusters of the scan it counted. */
const exceptionUseSchema = z.object({
  kind: word(EXCEPTION_KINDS),
  cluster: text().nullable(),
  agent: text().nullable(),
  paths: z.array(text()),
  owner: text(),
  reason: text(),
  until: date(),
  /** Exempt clusters, or clusters where evidence shows the use that is allowed to break. */
  clusters: whole(),
});
export type ExceptionUse = z.infer<typeof exceptionUseSchema>;

export const scanSchema = z.object({
  ...scanKey,
  /** `SCAN_ID/EVENT`: if an event is recorded again, readers see the later row. */
  event_id: text(),
  event: word(SCAN_EVENTS),
  scheduled_at: timestamp(),
  /** Canonical scope text, for example `organizations/123`. */
  scope: text(),
  organization: text().nullable(),
  /** Clusters that the scan must account for; null until they are all enumerated. */
  expected_clusters: whole().nullable(),
  projects_listed: whole().nullable(),
  unreadable_projects: z.array(unreadableProjectSchema),
  unreadable_folders: z.array(unreadableFolderSchema),
  /** Locations that are missing from a project's cluster list. */
  partial_locations: z.array(partialLocationSchema),
  /** This and the following columns are null, or empty, on STARTED. */
  completeness: word(COMPLETENESSES).nullable(),
  outcomes: outcomeCountsSchema.nullable(),
  exposures: exposureCountsSchema.nullable(),
  missing_clusters: z.array(z.object(clusterKey)),
  /** Of projects_listed, those that cannot have clusters because their GKE API is disabled. null until they are enumerated. */
  projects_api_disabled: whole().nullable(),
  /** The format of the evidence in the scan's states; null where they have none. */
  evidence_format: whole().nullable(),
  /** What the conclusion measured the evidence against; null for scans of earlier releases. */
  policy: policySchema.nullable(),
  /** The register of exceptions, as the scan was concluded with it. */
  exceptions: z.array(exceptionUseSchema),
  /** null for scans of earlier releases, which are all of their whole scope. */
  trigger: word(TRIGGERS).nullable(),
});
export type ScanRow = z.infer<typeof scanSchema>;

export const enumeratedClusterSchema = z.object({
  ...scanKey,
  report_id: text(),
  organization: text().nullable(),
  ...clusterKey,
  project_number: text().nullable(),
  discovery: word(DISCOVERIES),
  /** The folders and the organization above the project, nearest first, as far as the scan knows them. */
  ancestors: z.array(ancestorSchema),
});
export type EnumeratedClusterRow = z.infer<typeof enumeratedClusterSchema>;

/** How many clusters a scan had to account for that still exist; null before it has counted them. */
export function fleetSizeOf({ expected_clusters, outcomes }: ScanRow): number | null {
  return expected_clusters === null ? null : expected_clusters - (outcomes?.gone ?? 0);
}
