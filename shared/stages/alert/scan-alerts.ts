import { rowPath } from '../../model/cluster-names.ts';
import type { DigestCounts } from '../../model/rows/alert-rows.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import type { ClusterAlertKind } from '../../model/words.ts';
import type { Alert, AlertPolicy } from './alert.ts';
import { clusterAlert, clusterAlertKind } from './cluster-alert.ts';
import { coverageAlert, incompleteAlert, unconcludedAlert } from './completeness-alerts.ts';
import { digestAlert } from './digest-alert.ts';
import type { ChangedCluster } from './ports.ts';
import { NAMED } from './wording.ts';

/** Earlier scans of the same scope. */
export interface ScanHistory {
  /** The previous concluded scan of the scope; null if this is the first one, the baseline. */
  readonly previous: ScanRow | null;
  /** Scans of the scope since then that did not conclude. */
  readonly unconcluded: readonly ScanRow[];
}

const COUNT_OF = {
  REGRESSED: 'regressed',
  NEW_OPEN: 'new_open',
  EXEMPTION_ENDED: 'exemption_ended',
  USE_RESUMED: 'use_resumed',
} as const satisfies Record<ClusterAlertKind, keyof DigestCounts>;

/**
 * Collects the changed clusters of a concluded scan and builds its alerts: one digest and, unless the scan is the
 * baseline, alerts about the scan itself and one alert per changed cluster that is not exempt, up to the cap. Memory is
 * bounded by the number of alerts, not of changed clusters.
 */
export class ScanAlerts {
  readonly #scan: ScanRow;
  readonly #history: ScanHistory;
  readonly #policy: AlertPolicy;
  readonly #clusterAlerts: Alert[] = [];
  readonly #lostSentences: string[] = [];
  readonly #counts: DigestCounts;

  /** @param scan the CONCLUDED row */
  constructor(scan: ScanRow, history: ScanHistory, policy: AlertPolicy) {
    this.#scan = scan;
    this.#history = history;
    this.#policy = policy;
    this.#counts = {
      open: scan.exposures?.open ?? 0,
      new_open: 0,
      regressed: 0,
      exemption_ended: 0,
      use_resumed: 0,
      resolved: 0,
      lost: 0,
      unreadable: scan.outcomes?.unreadable ?? 0,
      missing: scan.outcomes?.missing ?? 0,
      exempt: 0,
      left_out: 0,
    };
  }

  /** @param changed worst first: the cap leaves out the last ones */
  add(changed: ChangedCluster): void {
    const { state, wasRead, wasExempt } = changed;
    const counts = this.#counts;
    if (state.change === 'RESOLVED') counts.resolved += 1;
    if (state.outcome === 'UNREADABLE' && wasRead && !wasExempt) this.#addLost(changed);
    const kind = clusterAlertKind(changed);
    if (kind === null) return;
    if (state.exempt) {
      counts.exempt += 1;
      return;
    }
    counts[COUNT_OF[kind]] += 1;
    if (this.#history.previous === null) return;
    if (this.#clusterAlerts.length < this.#policy.clusterCap)
      this.#clusterAlerts.push(clusterAlert(this.#scan, kind, state, this.#policy));
    else counts.left_out += 1;
  }

  /** The alerts, each with its own ID, in reading order. */
  alerts(): Alert[] {
    const { previous, unconcluded } = this.#history;
    const facts = { counts: this.#counts, previous, unconcluded: unconcluded.length };
    const digest = digestAlert(this.#scan, facts, this.#policy);
    if (previous === null) return [digest];
    const lost = { count: this.#counts.lost, sentences: this.#lostSentences };
    const scanAlerts = [
      unconcludedAlert(this.#scan, unconcluded, this.#policy),
      incompleteAlert(this.#scan, this.#policy),
      coverageAlert(this.#scan, previous, lost, this.#policy),
    ];
    return [digest, ...scanAlerts.filter((alert) => alert !== null), ...this.#clusterAlerts];
  }

  #addLost({ state }: ChangedCluster): void {
    this.#counts.lost += 1;
    if (this.#lostSentences.length < NAMED)
      this.#lostSentences.push(`${rowPath(state)}: ${state.error_code ?? state.outcome}.`);
  }
}
