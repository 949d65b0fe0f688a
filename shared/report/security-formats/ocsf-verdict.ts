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

const PASS: OcsfWord = [1, 'Pass'];
/** "The compliance check did not yield a result due to missing information." */
export const WARNING: OcsfWord = [2, 'Warning'];
const FAIL: OcsfWord = [3, 'Fail'];

const JUDGED: Readonly<Record<ExposureOrOutcome, readonly [compliance: OcsfWord, severity: OcsfWord]>> = {
  OPEN: [FAIL, HIGH],
  WILL_REOPEN: [FAIL, MEDIUM],
  UNKNOWN: [WARNING, MEDIUM],
  UNREADABLE: [WARNING, MEDIUM],
  MISSING: [WARNING, MEDIUM],
  CLOSED: [PASS, INFORMATIONAL],
  GONE: [[99, 'Not Applicable'], INFORMATIONAL],
};

/** A cluster that was open when a scan could last tell is as severe as an open one: being unreadable does not close it. */
export function ocsfVerdict(cluster: ScannedRecord): OcsfVerdict {
  const state = exposureOrOutcomeOf(cluster);
  const [compliance, severity] = JUDGED[state];
  const activity = activityOf(cluster, state);
  const openBefore = compliance === WARNING && cluster.compared_exposure === 'OPEN';
  return {
    activity,
    severity: openBefore ? HIGH : severity,
    status: statusOf(cluster, state, activity),
    compliance,
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
