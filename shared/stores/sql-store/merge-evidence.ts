import { type ClusterKey, compareClusterKeys } from '../../model/cluster-names.ts';
import type { EvidenceReport } from '../../model/rows/cluster-rows.ts';
import type { CarriedEvidence, ClusterEvidence } from '../../stages/conclude/ports.ts';
import type { EarlierScan, EvidenceRow } from './answers.ts';

const CLOCKS_MS = 600_000;

/** Whether a scan had begun when an earlier one was concluded, and may not know what that found. Clocks differ by minutes. */
function mayHaveMissed(scan: EarlierScan | undefined, earlier: EarlierScan | undefined): boolean {
  const [beganAt, concludedAt] = [scan?.beganAt ?? null, earlier?.concludedAt ?? null];
  return (
    beganAt !== null && concludedAt !== null && Date.parse(concludedAt) > Date.parse(beganAt) - CLOCKS_MS
  );
}

/** The scans of which `mergeEvidence` needs the reports. @param scans in time order */
export function scansToReport(scans: readonly EarlierScan[]): string[] {
  const carriers = scans.filter(({ evidence }) => evidence === 'STATES');
  const late = carriers.filter((scan, place) =>
    carriers.slice(0, place).some((earlier) => mayHaveMissed(scan, earlier)),
  );
  return scans
    .filter((scan) => scan.evidence === 'REPORTS' || late.includes(scan))
    .map(({ scanId }) => scanId);
}

/**
 * Combines what scans found about each cluster, from rows ordered by cluster.
 * @param scans before this one, in time order
 */
export async function* mergeEvidence(
  scanId: string,
  scans: readonly EarlierScan[],
  states: AsyncIterable<EvidenceRow<CarriedEvidence>>,
  reports: AsyncIterable<EvidenceRow<EvidenceReport>>,
): AsyncGenerator<ClusterEvidence> {
  const places = new Map(scans.map((scan, place) => [scan.scanId, place]));
  const left = groups(states);
  const right = groups(reports);
  try {
    let [state, report] = [await left.next(), await right.next()];
    while (!state.done || !report.done) {
      const difference = compareHeads(state.value?.[0]?.key, report.value?.[0]?.key);
      const ofStates = difference <= 0 ? (state.value ?? []) : [];
      const ofReports = difference >= 0 ? (report.value ?? []) : [];
      if (difference <= 0) state = await left.next();
      if (difference >= 0) report = await right.next();
      const merged = evidenceOf(scanId, scans, places, ofStates, ofReports);
      if (merged !== null) yield merged;
    }
  } finally {
    await Promise.all([left.return(undefined), right.return(undefined)]);
  }
}

function evidenceOf(
  scanId: string,
  scans: readonly EarlierScan[],
  places: ReadonlyMap<string, number>,
  states: readonly EvidenceRow<CarriedEvidence>[],
  reports: readonly EvidenceRow<EvidenceReport>[],
): ClusterEvidence | null {
  const key = (states[0] ?? reports[0])?.key;
  if (key === undefined) return null;
  const placeOf = (row: EvidenceRow<unknown>) => places.get(row.scanId) ?? -1;
  const known = states.toSorted((a, b) => placeOf(a) - placeOf(b));
  const last = known.at(-1);
  // What the last state carries may lack what a scan found that was concluded late. From there, the reports tell all.
  const base =
    last && (known.find((row) => mayHaveMissed(scans[placeOf(last)], scans[placeOf(row)])) ?? last);
  const since = base === undefined ? -1 : placeOf(base);
  return {
    projectId: key.project_id,
    location: key.location,
    cluster: key.cluster,
    report: reports.findLast((row) => row.scanId === scanId)?.value ?? null,
    previous: base?.value ?? null,
    pending: reports
      .filter((row) => row.scanId !== scanId && placeOf(row) > since)
      .toSorted((a, b) => placeOf(a) - placeOf(b))
      .map(({ value }) => value),
  };
}

/** A finished stream comes last. */
function compareHeads(a: ClusterKey | undefined, b: ClusterKey | undefined): number {
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
  return compareClusterKeys(a, b);
}

/** The rows grouped by cluster. */
async function* groups<Value>(
  rows: AsyncIterable<EvidenceRow<Value>>,
): AsyncGenerator<EvidenceRow<Value>[], undefined> {
  let group: EvidenceRow<Value>[] = [];
  for await (const row of rows) {
    const [head] = group;
    if (head !== undefined && compareClusterKeys(head.key, row.key) !== 0) {
      yield group;
      group = [];
    }
    group.push(row);
  }
  if (group.length > 0) yield group;
}
