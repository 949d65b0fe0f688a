import { identityOfKey } from '../../model/cluster-names.ts';
import { type Exceptions, isAboutCluster } from '../../model/exceptions.ts';
import type { ClusterStateRow } from '../../model/rows/cluster-rows.ts';
import { type AcceptedBreak, EVIDENCE_FORMAT } from '../../model/rows/parts.ts';
import type { ExceptionUse, ScanRow } from '../../model/rows/scan-rows.ts';
import type { Completeness } from '../../model/words.ts';

/** Clusters that a CONCLUDED row names as missing. Beyond them, outcomes.missing counts and cluster_states names. */
export const MISSING_NAMED = 1_000;

const OUTCOME_COUNT = {
  INSPECTED: 'inspected',
  UNREADABLE: 'unreadable',
  GONE: 'gone',
  MISSING: 'missing',
} as const;
const EXPOSURE_COUNT = {
  OPEN: 'open',
  UNKNOWN: 'unknown',
  WILL_REOPEN: 'will_reopen',
  CLOSED: 'closed',
} as const;

/** Gathers the states of a scan, in any order, into its CONCLUDED row. */
export class Conclusion {
  readonly #started: ScanRow;
  readonly #policy: ScanRow['policy'];
  readonly #outcomes = { inspected: 0, unreadable: 0, gone: 0, missing: 0 };
  readonly #exposures = { open: 0, unknown: 0, will_reopen: 0, closed: 0 };
  readonly #missing: ScanRow['missing_clusters'] = [];
  readonly #exemptions: ExceptionUse[];
  readonly #breaks: ReadonlyMap<string, ExceptionUse>;
  #enumerated = 0;

  /**
   * @param policy what its evidence is measured against
   * @param exceptions the register, whose entries the row lists with the number of clusters where they counted
   */
  constructor(started: ScanRow, policy: ScanRow['policy'], { exemptions, acceptedBreaks }: Exceptions) {
    this.#started = started;
    this.#policy = policy;
    this.#exemptions = exemptions.map((entry) => ({
      kind: 'EXEMPTION',
      ...entry,
      agent: null,
      paths: [],
      clusters: 0,
    }));
    this.#breaks = new Map(
      acceptedBreaks.map((entry) => [
        keyOf(entry),
        { kind: 'ACCEPTED_BREAK', ...entry, paths: [...entry.paths], clusters: 0 },
      ]),
    );
  }

  add(state: ClusterStateRow, { enumerated }: { readonly enumerated: boolean }): void {
    this.#outcomes[OUTCOME_COUNT[state.outcome]] += 1;
    if (state.exposure !== null) this.#exposures[EXPOSURE_COUNT[state.exposure]] += 1;
    if (enumerated) this.#enumerated += 1;
    const { project_id, location, cluster } = state;
    if (state.outcome === 'MISSING' && this.#missing.length < MISSING_NAMED)
      this.#missing.push({ project_id, location, cluster });
    this.#countExceptions(state);
  }

  #countExceptions(state: ClusterStateRow): void {
    if (state.exempt)
      for (const entry of this.#exemptions)
        if (entry.until >= state.scan_date && isAboutCluster(entry, identityOfKey(state)))
          entry.clusters += 1;
    for (const each of state.accepted_breaks) {
      const entry = this.#breaks.get(keyOf(each));
      if (entry !== undefined && each.last_used_at !== null) entry.clusters += 1;
    }
  }

  /** @param recordedAt RFC 3339 in UTC, to the millisecond */
  row(recordedAt: string): ScanRow {
    return {
      ...this.#started,
      recorded_at: recordedAt,
      event_id: `${this.#started.scan_id}/CONCLUDED`,
      event: 'CONCLUDED',
      completeness: this.#completeness(),
      outcomes: this.#outcomes,
      exposures: this.#exposures,
      missing_clusters: this.#missing,
      evidence_format: EVIDENCE_FORMAT,
      policy: this.#policy,
      exceptions: [...this.#exemptions, ...this.#breaks.values()],
    };
  }

  #completeness(): Completeness {
    // There can be more than were expected: an overlapping attempt listed them, and they are all reported.
    const allReported =
      this.#outcomes.missing === 0 && this.#enumerated >= (this.#started.expected_clusters ?? 0);
    if (!allReported) return 'INCOMPLETE';
    const { unreadable_projects, unreadable_folders, partial_locations } = this.#started;
    const unreadPlaces = unreadable_projects.length + unreadable_folders.length + partial_locations.length;
    return unreadPlaces + this.#outcomes.unreadable > 0 ? 'PARTIAL' : 'COMPLETE';
  }
}

/** Identifies an entry; a cluster's row may have only some of its paths. */
function keyOf({
  cluster,
  agent,
  owner,
  reason,
  until,
}: Omit<AcceptedBreak, 'paths' | 'last_used_at'>): string {
  return JSON.stringify([cluster, agent, owner, reason, until]);
}
