import { type ClusterKey, compareClusterKeys, identityOfKey } from '../../model/cluster-names.ts';
import type { EvidenceReport } from '../../model/rows/cluster-rows.ts';
import type { CarriedEvidence, ClusterEvidence } from '../../stages/conclude/ports.ts';
import type { EarlierScan, EvidenceRow } from './answers.ts';

const CLOCKS_MS = 600_000;

/** Whether a scan had begun when something was recorded, and may not know it. Clocks differ by minutes. */
function mayHaveMissed(scan: EarlierScan | undefined, recordedAt: string | null): boolean {
  const beganAt = scan?.beganAt ?? null;
  return beganAt !== null && recordedAt !== null && Date.parse(recordedAt) > Date.parse(beganAt) - CLOCKS_MS;
}

/** The scans of which `mergeEvidence` needs the reports. @param scans in time order */
export function scansToReport(scans: readonly EarlierScan[]): string[] {
  const carriers = scans.filter(({ evidence }) => evidence === 'STATES');
  const missed = carriers.filter((earlier, place) =>
    carriers.slice(place + 1).some((scan) => mayHaveMissed(scan, earlier.concludedAt)),
  );
  return scans
    .filter((scan) => scan.evidence === 'REPORTS' || missed.includes(scan))
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
  const last = states.toSorted((a, b) => placeOf(a) - placeOf(b)).at(-1);
  const since = last === undefined ? -1 : placeOf(last);
  // What the last state carries may lack what a scan found that was concluded late, or never.
  const isPending = (row: EvidenceRow<EvidenceReport>) =>
    placeOf(row) > since ||
    mayHaveMissed(scans[since], scans[placeOf(row)]?.concludedAt ?? row.value.recorded_at);
  return {
    ...identityOfKey(key),
    report: reports.findLast((row) => row.scanId === scanId)?.value ?? null,
    previous: last?.value ?? null,
    pending: reports
      .filter((row) => row.scanId !== scanId && isPending(row))
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
