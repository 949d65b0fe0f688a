import { rowPath } from '../../model/cluster-names.ts';
import { exceptionSentences } from '../../model/exceptions.ts';
import { REMOVAL_NOTICE } from '../../model/glossary.ts';
import type { AlertRow, DigestCounts } from '../../model/rows/alert-rows.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import { describeScope } from '../../model/scope.ts';
import { grouped, plural, utcMinute } from '../../platform/text.ts';
import { ALERT_RETRY_DAYS, type Alert, type AlertPolicy, alertAboutScan } from './alert.ts';
import { counted, countedThings, firstOf, scanCommands } from './wording.ts';

/** The data of a digest. */
interface DigestFacts {
  readonly counts: DigestCounts;
  /** The previous concluded scan of the scope; null if this is the first one, the baseline. */
  readonly previous: ScanRow | null;
  readonly unconcluded: number;
  /** Alerts of earlier scans that this scan reports as lost. */
  readonly lostAlerts: number;
}

/** The summary of a scan. Every scan sends one. */
export function digestAlert(scan: ScanRow, facts: DigestFacts, policy: AlertPolicy): Alert {
  return {
    ...alertAboutScan(scan, 'DIGEST', policy, {
      title: `The scan of ${describeScope(scan.scope)} of ${utcMinute(scan.scheduled_at)}: ${digestHeadline(facts)}.`,
      sentences: digestSentences(scan, facts, policy),
      commands: scanCommands(scan.scan_id, policy),
    }),
    counts: facts.counts,
  };
}

function digestHeadline({ counts, previous }: DigestFacts): string {
  const open = `${counts.open} open`;
  if (previous === null) return `${open}, first scan of this scope`;
  const changes = counted([
    [counts.regressed, 'regressed'],
    [counts.new_open, 'new'],
    [counts.exemption_ended, 'exemptions ended'],
    [counts.use_resumed, 'used again'],
    [counts.resolved, 'resolved'],
    [counts.lost, 'no longer readable'],
  ]);
  return `${open}, ${changes || 'nothing changed'}`;
}

function digestSentences(
  scan: ScanRow,
  { counts, previous, unconcluded, lostAlerts }: DigestFacts,
  { clusterCap }: AlertPolicy,
): string[] {
  const unread = countedThings([
    [counts.unreadable + counts.missing, 'cluster'],
    [scan.unreadable_folders.length, 'folder'],
    [scan.unreadable_projects.length, 'project'],
    [scan.partial_locations.length, 'location'],
  ]);
  const said: readonly (readonly [boolean, string])[] = [
    [counts.open > 0, REMOVAL_NOTICE],
    [previous === null, 'From now on, each scan will report what changed since the previous one.'],
    [unread !== '', `Not read: ${unread}.`],
    [unconcluded > 0, `Earlier scans of this scope that did not conclude: ${unconcluded}.`],
    [lostAlerts > 0, `Alerts of earlier scans that could not be delivered and are lost: ${lostAlerts}.`],
    [counts.exempt > 0, `Changed clusters without an alert because they are exempt: ${counts.exempt}.`],
    [
      counts.left_out > 0,
      `Changed clusters without their own alert: ${counts.left_out}, because a scan sends at most ${clusterCap}. The report lists all of them.`,
    ],
  ];
  return [
    ...said.flatMap(([holds, sentence]) => (holds ? [sentence] : [])),
    ...firstOf(exceptionSentences(scan.exceptions, scan.scan_date)),
  ];
}

/** The alert for missing reports; null if there are none. */
export function incompleteAlert(scan: ScanRow, policy: AlertPolicy): Alert | null {
  if (scan.completeness !== 'INCOMPLETE') return null;
  const missing = scan.outcomes?.missing ?? 0;
  return alertAboutScan(scan, 'SCAN_INCOMPLETE', policy, {
    title: `The scan of ${describeScope(scan.scope)} of ${utcMinute(scan.scheduled_at)} is incomplete: ${grouped(missing)} of ${plural(scan.expected_clusters ?? 0, 'cluster')} did not report.`,
    sentences: [
      ...firstOf(
        scan.missing_clusters.map((key) => `No report arrived for ${rowPath(key)}.`),
        missing,
      ),
      'They count as MISSING, not as closed; the next scan will inspect them again.',
    ],
    commands: scanCommands(scan.scan_id, policy),
  });
}

/** The alert for earlier scans that did not conclude; null if all did. */
export function unconcludedAlert(
  scan: ScanRow,
  unconcluded: readonly ScanRow[],
  policy: AlertPolicy,
): Alert | null {
  if (unconcluded.length === 0) return null;
  return alertAboutScan(scan, 'SCAN_NOT_CONCLUDED', policy, {
    title: `Before the scan of ${describeScope(scan.scope)} of ${utcMinute(scan.scheduled_at)}, ${plural(unconcluded.length, 'scan')} did not conclude.`,
    sentences: [
      ...firstOf(unconcluded.map(howFar)),
      'Their results are not used; the logs from that time show what went wrong.',
    ],
    commands: [],
  });
}

/** The alert for alerts of earlier scans that could not be delivered in time; null if there are none. */
export function alertsLostAlert(scan: ScanRow, lost: readonly AlertRow[], policy: AlertPolicy): Alert | null {
  if (lost.length === 0) return null;
  return alertAboutScan(scan, 'ALERTS_LOST', policy, {
    title: `${plural(lost.length, 'alert')} of earlier scans could not be delivered within ${ALERT_RETRY_DAYS} days and will not be tried again.`,
    sentences: [
      ...firstOf(lost.map(({ channel, title }) => `Not delivered to ${channel}: ${title}`)),
      'Table alerts has all of them, with status LOST.',
    ],
    commands: [],
  });
}

function howFar({ scan_id, scheduled_at, expected_clusters }: ScanRow): string {
  const state =
    expected_clusters === null
      ? 'had not finished listing clusters'
      : `was waiting for ${plural(expected_clusters, 'report')}`;
  return `Scan ${scan_id} of ${utcMinute(scheduled_at)} ${state}.`;
}

/** Clusters that were read in the previous scan and are UNREADABLE now. */
interface LostClusters {
  readonly count: number;
  /** One sentence per cluster, at least for the first ones. */
  readonly sentences: readonly string[];
}

/**
 * The alert for clusters and places that the previous scan could read and this one could not; null if there are none.
 */
export function coverageAlert(
  scan: ScanRow,
  previous: ScanRow,
  lost: LostClusters,
  policy: AlertPolicy,
): Alert | null {
  const places = {
    folders: addedTo(previous.unreadable_folders, scan.unreadable_folders, ({ folder }) => folder),
    projects: addedTo(previous.unreadable_projects, scan.unreadable_projects, (row) => row.project_id),
    locations: addedTo(
      previous.partial_locations,
      scan.partial_locations,
      ({ project_id, location }) => `${project_id}/${location}`,
    ),
  };
  const what = countedThings([
    [lost.count, 'cluster'],
    [places.folders.length, 'folder'],
    [places.projects.length, 'project'],
    [places.locations.length, 'location'],
  ]);
  if (what === '') return null;
  const sentences = [
    ...firstOf(places.folders.map(({ error_detail }) => error_detail)),
    ...firstOf(places.projects.map(({ error_detail }) => error_detail)),
    ...firstOf(
      places.locations.map(
        ({ project_id, location }) => `GKE omitted location ${location} of project ${project_id}.`,
      ),
    ),
    ...firstOf(lost.sentences, lost.count),
  ];
  return alertAboutScan(scan, 'COVERAGE_FELL', policy, {
    title: `The scan of ${describeScope(scan.scope)} of ${utcMinute(scan.scheduled_at)} could no longer read: ${what}.`,
    sentences,
    commands: scanCommands(scan.scan_id, policy),
  });
}

function addedTo<T>(before: readonly T[], now: readonly T[], keyOf: (item: T) => string): T[] {
  const known = new Set(before.map(keyOf));
  return now.filter((item) => !known.has(keyOf(item)));
}
