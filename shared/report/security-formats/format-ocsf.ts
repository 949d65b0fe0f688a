import {
  assetNameOf,
  clusterKeyOf,
  consoleUrl,
  identityOfKey,
  regionOfZone,
} from '../../model/cluster-names.ts';
import {
  COMPLIANCE_OF,
  CONTROLS,
  type ComplianceStatus,
  controlName,
  REMOVED_CONTROL,
  standardOf,
} from '../../model/compliance.ts';
import { escapeJson } from '../../platform/text.ts';
import { type ExposureOrOutcome, exposureOrOutcomeOf } from '../exposure-or-outcome.ts';
import type { ScannedRecord } from '../scanned-record.ts';
import { type UnreadPlace, unreadPlaces } from '../verdict.ts';
import {
  exemptionText,
  type FindingSource,
  type FoundCluster,
  groundsOf,
  HOW_TO,
  remedyOf,
  TOOL,
  titleOf,
} from './finding-source.ts';

const CLASS_UID = 2003;
const GCP_PROJECT = { type: 'GCP Project', type_id: 11 };
const UNKNOWN = [0, 'Unknown'] as const;
const CONTROL = {
  control: 'The read-only port of the kubelet is disabled',
  desc: REMOVED_CONTROL,
  standards: [...new Set(CONTROLS.map(standardOf))],
  requirements: CONTROLS.map(controlName),
};

/**
 * Compliance Findings of OCSF 1.5.0 with the cloud profile, one a line: each place that could not be listed, then each
 * cluster, closed ones too. `finding_info.uid` is the same in every scan. Throws what reading the clusters throws.
 */
export async function* formatOcsf(
  clusters: AsyncIterable<FoundCluster>,
  source: FindingSource,
): AsyncGenerator<string> {
  for (const place of unreadPlaces(source.scan)) yield line(findingOfPlace(place, source));
  for await (const cluster of clusters) yield line(findingOfCluster(cluster, source));
}

const line = (finding: unknown) => `${escapeJson(JSON.stringify(finding))}\n`;

/** The fields that all findings of a scan share. */
function common(
  { activity, severity, status }: OcsfVerdict,
  uid: string,
  time: string,
  source: FindingSource,
) {
  const { scan, toolVersion } = source;
  return {
    activity_id: activity[0],
    activity_name: activity[1],
    category_name: 'Findings',
    category_uid: 2,
    class_name: 'Compliance Finding',
    class_uid: CLASS_UID,
    type_name: `Compliance Finding: ${activity[1]}`,
    type_uid: CLASS_UID * 100 + activity[0],
    time: Date.parse(time),
    severity: severity[1],
    severity_id: severity[0],
    status: status[1],
    status_id: status[0],
    metadata: {
      version: '1.5.0',
      profiles: ['cloud'],
      product: { name: TOOL, vendor_name: TOOL, version: toolVersion },
      uid,
      correlation_uid: scan.scan_id,
    },
  };
}

function findingOfCluster(cluster: FoundCluster, source: FindingSource) {
  const verdict = ocsfVerdict(cluster);
  const title = titleOf(cluster);
  const grounds = groundsOf(cluster);
  const place = placeOf(cluster.location);
  return {
    ...common(verdict, cluster.report_id, cluster.recorded_at, source),
    message: `${title}: ${clusterKeyOf(identityOfKey(cluster))}`,
    ...(cluster.exempt ? { status_detail: exemptionText(cluster) } : {}),
    cloud: {
      provider: 'GCP',
      account: { uid: cluster.project_id, ...GCP_PROJECT },
      ...(cluster.organization === null ? {} : { org: { uid: cluster.organization } }),
      ...place,
    },
    finding_info: {
      uid: `${assetNameOf(cluster)}#kubelet-read-only-port`,
      title,
      desc: grounds.join(' '),
      types: ['Kubelet read-only port'],
      src_url: consoleUrl(cluster),
      last_seen_time: Date.parse(source.scan.scheduled_at),
      ...(cluster.open_since === null ? {} : { first_seen_time: Date.parse(cluster.open_since) }),
    },
    compliance: {
      ...CONTROL,
      status: verdict.compliance[1],
      status_id: verdict.compliance[0],
      ...(cluster.error_code === null ? {} : { status_code: cluster.error_code }),
      status_details: grounds,
    },
    resources: [
      {
        uid: assetNameOf(cluster),
        name: cluster.cluster,
        type: 'container.googleapis.com/Cluster',
        ...place,
        ...(cluster.control_plane_version === null ? {} : { version: cluster.control_plane_version }),
        tags: cluster.labels.map(({ key, value }) => ({ name: key, value })),
      },
    ],
    remediation: { desc: remedyOf(cluster, source.advise), references: [HOW_TO] },
    evidences: [
      {
        name: 'What the scan found',
        data: {
          exposure: cluster.exposure,
          outcome: cluster.outcome,
          change: cluster.change,
          readiness: cluster.readiness,
          settings: cluster.settings,
          usage: cluster.usage,
          callers: cluster.callers,
        },
      },
    ],
  };
}

/** The region of a zone. */
function placeOf(location: string) {
  const region = regionOfZone(location);
  return region === null ? { region: location } : { region, zone: location };
}

function findingOfPlace({ name, code, detail }: UnreadPlace, source: FindingSource) {
  const { scan } = source;
  const verdict = { activity: UNKNOWN, severity: MEDIUM, status: [1, 'New'] as const, compliance: WARNING };
  const title = 'The clusters of a place could not be listed: some of them may be open';
  return {
    ...common(verdict, `${scan.scan_id}/${name}`, scan.recorded_at, source),
    message: `${title}: ${name}`,
    cloud: { provider: 'GCP', ...(scan.organization === null ? {} : { org: { uid: scan.organization } }) },
    finding_info: {
      uid: `${name}#kubelet-read-only-port`,
      title,
      desc: detail,
      types: ['Kubelet read-only port'],
      last_seen_time: Date.parse(scan.scheduled_at),
    },
    compliance: {
      ...CONTROL,
      status: WARNING[1],
      status_id: WARNING[0],
      status_code: code,
      status_details: [detail],
    },
    resources: [{ uid: name, name, type: 'Google Cloud resource' }],
    remediation: { desc: 'Let the scan list this place, and scan again.', references: [HOW_TO] },
  };
}

/** An OCSF enumeration value with its caption. */
type OcsfWord = readonly [id: number, caption: string];

/** A cluster's verdict in the enumerations of a Compliance Finding: https://schema.ocsf.io/1.5.0/classes/compliance_finding */
interface OcsfVerdict {
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
const MEDIUM: OcsfWord = [3, 'Medium'];
const HIGH: OcsfWord = [4, 'High'];

/** Warning: "The compliance check did not yield a result due to missing information." */
const STATUS_IDS: Readonly<Record<ComplianceStatus, number>> = {
  Pass: 1,
  Warning: 2,
  Fail: 3,
  'Not Applicable': 99,
};
const wordOf = (status: ComplianceStatus): OcsfWord => [STATUS_IDS[status], status];
const WARNING = wordOf('Warning');

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
function ocsfVerdict(cluster: ScannedRecord): OcsfVerdict {
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
