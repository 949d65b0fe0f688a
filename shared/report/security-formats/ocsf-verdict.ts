import { COMPLIANCE_OF, type ComplianceStatus } from '../../model/compliance.ts';
import { type ExposureOrOutcome, exposureOrOutcomeOf } from '../exposure-or-outcome.ts';
import type { ScannedRecord } from '../scanned-record.ts';

/** An OCSF enumeration value with its caption. */
export type OcsfWord = readonly [id: number, caption: string];

/** A cluster's verdict in the enumerations of a Compliance Finding: https://schema.ocsf.io/1.5.0/classes/compliance_finding */
export interface OcsfVerdict {
  readonly activity: OcsfWord;
  readonly severity: OcsfWord;
  /** Of the finding. */
  readonly status: OcsfWord;
  /** Of the check. */
  readonly compliance: OcsfWord;
}

const CREATE: OcsfWord = [1, 'Create'];
const UPDATE: OcsfWord = [2, 'Update'];
const CLOSE: OcsfWord = [3, 'Close'];

const INFORMATIONAL: OcsfWord = [1, 'Informational'];
export const MEDIUM: OcsfWord = [3, 'Medium'];
const HIGH: OcsfWord = [4, 'High'];

/** Warning: "The compliance check did not yield a result due to missing information." */
const STATUS_IDS: Readonly<Record<ComplianceStatus, number>> = {
  Pass: 1,
  Warning: 2,
  Fail: 3,
  'Not Applicable': 99,
};
const wordOf = (status: ComplianceStatus): OcsfWord => [STATUS_IDS[status], status];
export const WARNING = wordOf('Warning');

const SEVERITIES: Readonly<Record<ExposureOrOutcome, OcsfWord>> = {
  OPEN: HIGH,
  WILL_REOPEN: MEDIUM,
  UNKNOWN: MEDIUM,
  UNREADABLE: MEDIUM,
  MISSING: MEDIUM,
  CLOSED: INFORMATIONAL,
  GONE: INFORMATIONAL,
};

/** A cluster that was open when a scan could last tell is as severe as an open one: being unreadable does not close it. */
export function ocsfVerdict(cluster: ScannedRecord): OcsfVerdict {
  const state = exposureOrOutcomeOf(cluster);
  const status = COMPLIANCE_OF[state];
  const activity = activityOf(cluster, state);
  const openBefore = status === 'Warning' && cluster.compared_exposure === 'OPEN';
  return {
    activity,
    severity: openBefore ? HIGH : SEVERITIES[state],
    status: statusOf(cluster, state, activity),
    compliance: wordOf(status),
  };
}

/** A finding exists until the cluster is known to be closed. */
function activityOf(
  { compared_exposure, compared_scan_id }: ScannedRecord,
  state: ExposureOrOutcome,
): OcsfWord {
  if (state === 'GONE') return CLOSE;
  if (compared_scan_id === null) return CREATE;
  const passedBefore = compared_exposure === 'CLOSED';
  if (state === 'CLOSED') return passedBefore ? UPDATE : CLOSE;
  return passedBefore ? CREATE : UPDATE;
}

function statusOf({ exempt }: ScannedRecord, state: ExposureOrOutcome, activity: OcsfWord): OcsfWord {
  if (state === 'GONE' || state === 'CLOSED') return [4, 'Resolved'];
  if (exempt) return [3, 'Suppressed'];
  return activity === CREATE ? [1, 'New'] : [99, 'Active'];
}
