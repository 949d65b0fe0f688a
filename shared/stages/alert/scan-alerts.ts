import { compareClusterKeys, rowPath } from '../../model/cluster-names.ts';
import type { AlertRow, DigestCounts } from '../../model/rows/alert-rows.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import type { ClusterAlertKind } from '../../model/words.ts';
import type { Alert, AlertPolicy } from './alert.ts';
import {
  alertsLostAlert,
  coverageAlert,
  digestAlert,
  incompleteAlert,
  unconcludedAlert,
} from './alerts-about-scan.ts';
import { clusterAlert, clusterAlertKind } from './cluster-alert.ts';
import type { ChangedCluster } from './ports.ts';
import { NAMED } from './wording.ts';

/** Earlier scans of the same scope. */
export interface ScanHistory {
  /** The previous concluded scan of the scope; null if this is the first one, the baseline. */
  readonly previous: ScanRow | null;
  /** Scans of the scope since then that did not conclude. */
  readonly unconcluded: readonly ScanRow[];
}

/** The count of a digest in which a kind of alert appears. */
export const COUNT_OF = {
  REGRESSED: 'regressed',
  NEW_OPEN: 'new_open',
  EXEMPTION_ENDED: 'exemption_ended',
  USE_RESUMED: 'use_resumed',
} as const satisfies Record<ClusterAlertKind, keyof DigestCounts>;

/**
 * Collects what a conclusion finds and builds the scan's alerts: one digest and, unless the scan is the baseline, alerts
 * about the scan itself and one alert per changed cluster that is not exempt, worst first, up to the cap. A scan that a change
 * triggered has only the alert about its cluster. Memory is bounded by the number of alerts, not of clusters.
 */
export class ScanAlerts {
  readonly #scan: ScanRow;
  readonly #history: ScanHistory;
  readonly #policy: AlertPolicy;
  #clusterAlerts: Alert[] = [];
  readonly #lostSentences: string[] = [];
  readonly #counts = {
    new_open: 0,
    regressed: 0,
    exemption_ended: 0,
    use_resumed: 0,
    resolved: 0,
    lost: 0,
    exempt: 0,
  };

  /** @param scan the STARTED or the CONCLUDED row */
  constructor(scan: ScanRow, history: ScanHistory, policy: AlertPolicy) {
    this.#scan = scan;
    this.#history = history;
    this.#policy = policy;
  }

  /** Adds a cluster of the scan, in any order. */
  add(changed: ChangedCluster): void {
    const { state, wasRead, wasExempt } = changed;
    const counts = this.#counts;
    if (state.change === 'RESOLVED') counts.resolved += 1;
    if (state.outcome === 'UNREADABLE' && wasRead && !wasExempt) this.#addLost(changed);
    const kind = clusterAlertKind(changed);
    if (kind === null || changed.isOvertaken) return;
    if (state.exempt) {
      counts.exempt += 1;
      return;
    }
    counts[COUNT_OF[kind]] += 1;
    if (this.#history.previous === null) return;
    this.#clusterAlerts.push(clusterAlert(this.#scan, kind, state, this.#policy, changed.changedBy));
    if (this.#clusterAlerts.length >= 2 * this.#policy.clusterCap + 100) this.#dropTheLeast();
  }

  /**
   * The alerts, each with its own ID, in reading order.
   * @param concluded the CONCLUDED row
   * @param lost alerts of earlier scans that this one reports as lost
   */
  alerts(concluded: ScanRow, lost: readonly AlertRow[] = []): Alert[] {
    const { previous, unconcluded } = this.#history;
    this.#dropTheLeast();
    if (concluded.trigger === 'CHANGE') return this.#clusterAlerts;
    const counts = this.#digestCounts(concluded);
    const facts = { counts, previous, unconcluded: unconcluded.length, lostAlerts: lost.length };
    const digest = digestAlert(concluded, facts, this.#policy);
    const lostAlert = alertsLostAlert(concluded, lost, this.#policy);
    if (previous === null) return [digest, lostAlert].filter((alert) => alert !== null);
    const lostClusters = { count: counts.lost, sentences: this.#lostSentences };
    const scanAlerts = [
      unconcludedAlert(concluded, unconcluded, this.#policy),
      incompleteAlert(concluded, this.#policy),
      coverageAlert(concluded, previous, lostClusters, this.#policy),
      lostAlert,
    ];
    return [digest, ...scanAlerts.filter((alert) => alert !== null), ...this.#clusterAlerts];
  }

  #digestCounts({ exposures, outcomes }: ScanRow): DigestCounts {
    const { new_open, regressed, exemption_ended, use_resumed } = this.#counts;
    const withReason = new_open + regressed + exemption_ended + use_resumed;
    return {
      open: exposures?.open ?? 0,
      ...this.#counts,
      unreadable: outcomes?.unreadable ?? 0,
      missing: outcomes?.missing ?? 0,
      left_out: this.#history.previous === null ? 0 : withReason - this.#clusterAlerts.length,
    };
  }

  #dropTheLeast(): void {
    this.#clusterAlerts = this.#clusterAlerts.sort(compareWorstFirst).slice(0, this.#policy.clusterCap);
  }

  #addLost({ state }: ChangedCluster): void {
    this.#counts.lost += 1;
    if (this.#lostSentences.length < NAMED)
      this.#lostSentences.push(`${rowPath(state)}: ${state.error_code ?? state.outcome}.`);
  }
}

/** An alert's rank is the first condition that it meets: the order in which ScanReader returns clusters. */
const WORST_FIRST: readonly ((alert: Alert) => boolean)[] = [
  ({ exposure, usage }) => exposure === 'OPEN' && usage === 'IN_USE',
  ({ exposure, usage }) => exposure === 'OPEN' && usage === 'USED_SINCE_START',
  ({ exposure }) => exposure === 'OPEN',
  ({ exposure }) => exposure === 'UNKNOWN',
  ({ exposure }) => exposure === 'WILL_REOPEN',
  () => true,
];

function compareWorstFirst(a: Alert, b: Alert): number {
  const rankOf = (alert: Alert) => WORST_FIRST.findIndex((holds) => holds(alert));
  return rankOf(a) - rankOf(b) || compareClusterKeys(keyOf(a), keyOf(b));
}

const keyOf = ({ project_id, location, cluster }: Alert) => ({
  project_id: project_id ?? '',
  location: location ?? '',
  cluster: cluster ?? '',
});
