import type { ClusterReportRow } from '../model/rows/cluster-rows.ts';
import {
  type Exposure,
  FLEET_CATEGORIES,
  type FleetCategory,
  type Outcome,
  type Readiness,
} from '../model/words.ts';

/** The verdicts that decide to which part of the fleet a cluster belongs. */
export interface CategorizedCluster {
  readonly outcome: Outcome;
  readonly exposure: Exposure | null;
  readonly readiness: Readiness | null;
  readonly exempt: boolean;
}

/**
 * The part of the fleet that a cluster counts in: the first category that applies. The page, the terminal, CSV and the
 * burn-down all count with this function. null for a cluster that is GONE: it is no longer part of the fleet.
 */
export function categoryOf({
  outcome,
  exposure,
  readiness,
  exempt,
}: CategorizedCluster): FleetCategory | null {
  if (outcome === 'GONE') return null;
  if (outcome !== 'INSPECTED') return 'NOT_READ';
  if (exposure === 'CLOSED') return 'CLOSED';
  if (exempt) return 'EXEMPT';
  if (exposure === 'WILL_REOPEN') return 'WILL_REOPEN';
  // Without a readiness, or with one that contradicts the exposure, nothing is promised.
  return readiness === null || readiness === 'ALREADY_CLOSED' ? 'GATHER_EVIDENCE' : readiness;
}

/** The category of a row, from a file or from a concluded scan. */
export function categoryOfRow(
  row: Pick<ClusterReportRow, 'outcome' | 'exposure' | 'readiness' | 'exemption'>,
): FleetCategory | null {
  return categoryOf({ ...row, exempt: row.exemption !== null });
}

/** Clusters per category. */
export type CategoryCounts = Readonly<Partial<Record<FleetCategory, number>>>;

/** Clusters in some of the categories. */
export function countIn(
  counts: CategoryCounts,
  categories: readonly FleetCategory[] = FLEET_CATEGORIES,
): number {
  return categories.reduce((sum, category) => sum + (counts[category] ?? 0), 0);
}

/** Every cluster that is not known to be closed: those that are exempt or could not be read are included. */
export function leftToClose(counts: CategoryCounts): number {
  return countIn(counts) - (counts.CLOSED ?? 0);
}

/** The whole, in tenths of a percent. */
const WHOLE = 1000;

/**
 * The share of each category as text, to a tenth of a percent. The shares add up to 100%: what rounding down leaves goes
 * to the largest remainders. A share that is not zero never reads `0%`, and one that is not the whole never `100%`.
 */
export function shareTexts(counts: CategoryCounts): Readonly<Record<FleetCategory, string>> {
  const all = countIn(counts);
  const exact = FLEET_CATEGORIES.map((category) => (all === 0 ? 0 : ((counts[category] ?? 0) * WHOLE) / all));
  const tenths = exact.map(Math.floor);
  const missing = all === 0 ? 0 : WHOLE - tenths.reduce((sum, share) => sum + share, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .toSorted((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, missing)) tenths[index] = (tenths[index] ?? 0) + 1;
  const texts = FLEET_CATEGORIES.map((category, index) => {
    const count = counts[category] ?? 0;
    return [category, shareText(tenths[index] ?? 0, count, all)] as const;
  });
  return Object.fromEntries(texts) as Record<FleetCategory, string>;
}

function shareText(tenths: number, count: number, all: number): string {
  if (count > 0 && tenths === 0) return '<0.1%';
  if (count < all && tenths === WHOLE) return '>99.9%';
  return `${tenths / 10}%`;
}
