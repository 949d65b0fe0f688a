import { exceptionSentences } from '../../model/exceptions.ts';
import { REMOVAL_NOTICE } from '../../model/glossary.ts';
import type { DigestCounts } from '../../model/rows/alert-rows.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import { describeScope } from '../../model/scope.ts';
import { type Alert, type AlertPolicy, alertAboutScan } from './alert.ts';
import { counted, countedThings, firstOf, minuteOf, scanCommands } from './wording.ts';

/** The data of a digest. */
export interface DigestFacts {
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
      title: `The scan of ${describeScope(scan.scope)} of ${minuteOf(scan.scheduled_at)}: ${headline(facts)}.`,
      sentences: sentencesOf(scan, facts, policy),
      commands: scanCommands(scan.scan_id, policy),
    }),
    counts: facts.counts,
  };
}

function headline({ counts, previous }: DigestFacts): string {
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

function sentencesOf(
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
