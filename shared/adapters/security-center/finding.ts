import { createHash } from 'node:crypto';
import { assetNameOf, rowPath } from '../../model/cluster-names.ts';
import type { AlertRow } from '../../model/rows/alert-rows.ts';

/** Distinguishes our findings in a source that others may also write to. */
const CATEGORY = 'KUBELET_READ_ONLY_PORT_OPEN';

/** A row about a cluster. */
export interface ClusterAlertRow extends AlertRow {
  readonly project_id: string;
  readonly location: string;
  readonly cluster: string;
}

/** The name of a cluster's finding in a source, which never changes. */
export function findingNameOf(source: string, row: ClusterAlertRow): string {
  const id = createHash('sha256').update(rowPath(row)).digest('hex').slice(0, 32);
  return `${source}/locations/global/findings/${id}`;
}

/**
 * A finding in the form of Security Command Center v2.
 * @see https://cloud.google.com/security-command-center/docs/reference/rest/v2/organizations.sources.findings
 */
export function findingOf(source: string, row: ClusterAlertRow) {
  const { scan_id, kind, exposure, usage, readiness, change, open_since, title, sentences, commands } = row;
  const facts = { scan_id, exposure, usage, readiness, change, open_since, report_url: row.report_url };
  return {
    name: findingNameOf(source, row),
    // Links the finding to the asset.
    resourceName: assetNameOf(row),
    category: CATEGORY,
    state: kind === 'FINDING_INACTIVE' ? ('INACTIVE' as const) : ('ACTIVE' as const),
    findingClass: 'MISCONFIGURATION' as const,
    severity: 'HIGH' as const,
    eventTime: timestampOf(row.recorded_at),
    description: [title, ...sentences].join(' '),
    nextSteps: commands.join('\n'),
    externalUri: row.console_url,
    sourceProperties: Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [name, value === null ? NULL : { stringValue: value }]),
    ),
  };
}

const NULL = { nullValue: 'NULL_VALUE' as const };

function timestampOf(rfc3339: string): { readonly seconds: number; readonly nanos: number } {
  const ms = Date.parse(rfc3339);
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 };
}
