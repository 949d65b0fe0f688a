import type { ScanRow } from '../../model/rows/scan-rows.ts';
import { exposureOrOutcomeOf } from '../exposure-or-outcome.ts';
import type { Advise } from '../ports.ts';
import type { ScannedRecord } from '../scanned-record.ts';

/** A cluster of a scan or of a file. */
export interface FoundCluster extends ScannedRecord {
  /** The Terraform resources that open it, or may; empty for any other file. */
  readonly addresses?: readonly string[];
  /** Whether it is worse than in a baseline, even if its exposure is the same: another pool is open. */
  readonly worse?: boolean;
}

/** The input of findings, besides the clusters. */
export interface FindingSource {
  /** CONCLUDED. */
  readonly scan: ScanRow;
  /** Of this tool. */
  readonly toolVersion: string;
  readonly advise: Advise<FoundCluster>;
}

export const TOOL = 'sweep10255';
export const HOW_TO = 'https://cloud.google.com/kubernetes-engine/docs/how-to/disable-kubelet-readonly-port';

/** The next steps with the exact commands, as plain text. */
export function remedyOf(cluster: FoundCluster, advise: Advise<FoundCluster>): string {
  const steps = advise(cluster);
  if (steps.length === 0) return 'Nothing is left to do.';
  return steps
    .map(({ title, notes, commands }, index) => [`${index + 1}. ${title}`, ...notes, ...commands].join('\n'))
    .join('\n');
}

/** Why an exempt cluster is not acted on for now, as a sentence. */
export function exemptionText({ exemption }: ScannedRecord): string {
  if (exemption === null) return 'Exempt.';
  const { until, owner, reason } = exemption;
  const by = owner === null ? '' : ` by ${owner}`;
  return `Exempt until ${until}${by}${reason === null ? '' : `: ${reason}`}.`;
}

/** The title of a finding about a cluster. */
export function titleOf(cluster: ScannedRecord): string {
  switch (exposureOrOutcomeOf(cluster)) {
    case 'OPEN':
      return 'The kubelet read-only port is open';
    case 'WILL_REOPEN':
      return 'New node pools would have the kubelet read-only port open';
    case 'UNKNOWN':
      return 'Nobody can say whether the kubelet read-only port is open';
    case 'UNREADABLE':
    case 'MISSING':
      return 'The cluster could not be read: its kubelet read-only port may be open';
    case 'CLOSED':
      return 'The kubelet read-only port is closed';
    case 'GONE':
      return 'The cluster was deleted';
  }
}

/** The sentences that support the title. */
export function groundsOf({ outcome, error_detail, reasons }: ScannedRecord): readonly string[] {
  if (outcome === 'MISSING') return ['No report of it came in this scan.'];
  return error_detail === null ? reasons : [error_detail, ...reasons];
}
