import type { Gauge } from '../../shared/adapters/monitoring/cloud-monitoring.ts';
import type { ConclusionListener, ListenToConclusion } from '../../shared/flows/conclude-scan.ts';
import { coverageOf } from '../../shared/model/coverage.ts';
import type { ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import { fleetSizeOf, type ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { describeScope } from '../../shared/model/scope.ts';

/** What a concluded scan amounts to, in figures for Cloud Monitoring. */
export class ScanFigures {
  readonly #states = {
    open: 0,
    open_in_use: 0,
    safe_to_close: 0,
    will_reopen: 0,
    unknown: 0,
    closed: 0,
    unread: 0,
  };
  #nodesCovered = 0;
  #nodesTotal = 0;
  #oldestOpenMs = Number.POSITIVE_INFINITY;

  add(state: ClusterStateRow): void {
    const { exposure, outcome, usage, readiness, open_since } = state;
    const counts = this.#states;
    if (outcome === 'UNREADABLE' || outcome === 'MISSING') counts.unread += 1;
    if (exposure === 'UNKNOWN') counts.unknown += 1;
    if (exposure === 'WILL_REOPEN') counts.will_reopen += 1;
    if (exposure === 'CLOSED') counts.closed += 1;
    if (readiness === 'SAFE_TO_CLOSE') counts.safe_to_close += 1;
    if (exposure !== 'OPEN') return;
    counts.open += 1;
    if (usage === 'IN_USE' || usage === 'USED_SINCE_START') counts.open_in_use += 1;
    if (open_since !== null) this.#oldestOpenMs = Math.min(this.#oldestOpenMs, Date.parse(open_since));
    const coverage = coverageOf({ usage: state.use, pools: state.pools });
    if (coverage === null || coverage.nodes_total === null) return;
    this.#nodesTotal += coverage.nodes_total;
    this.#nodesCovered += coverage.nodes_covered ?? 0;
  }

  /** @param scan the CONCLUDED row */
  gauges(scan: ScanRow): Gauge[] {
    const { scope, scheduled_at, outcomes } = scan;
    const labels = { scope: describeScope(scope) };
    const share = (metric: string, part: number, whole: number): Gauge[] =>
      whole === 0 ? [] : [{ metric, labels, value: part / whole, type: 'DOUBLE' }];
    return [
      ...Object.entries(this.#states).map(
        ([state, value]): Gauge => ({
          metric: 'clusters',
          labels: { ...labels, state },
          value,
          type: 'INT64',
        }),
      ),
      ...share('clusters_read_share', outcomes?.inspected ?? 0, fleetSizeOf(scan) ?? 0),
      ...share('nodes_covered_share', this.#nodesCovered, this.#nodesTotal),
      {
        metric: 'oldest_open_age_seconds',
        labels,
        value: this.#states.open === 0 ? 0 : Math.max(0, ageSeconds(scheduled_at, this.#oldestOpenMs)),
        type: 'INT64',
      },
    ];
  }
}

/** 0 if the beginning is not known. */
function ageSeconds(at: string, sinceMs: number): number {
  return Number.isFinite(sinceMs) ? Math.round((Date.parse(at) - sinceMs) / 1000) : 0;
}

/**
 * Also measures each scan of a whole scope. A failure to send costs only the metrics, never the conclusion.
 * @param send rejects if the values could not be written
 */
export function alsoMeasure(
  listen: ListenToConclusion,
  send: (gauges: readonly Gauge[], scan: ScanRow) => Promise<void>,
  onFailure: (error: unknown) => void,
): ListenToConclusion {
  return async (started): Promise<ConclusionListener> => {
    const listener = await listen(started);
    const figures = new ScanFigures();
    return {
      add: (changed) => {
        listener.add(changed);
        figures.add(changed.state);
      },
      finish: async (scan) => {
        await listener.finish(scan);
        if (scan.trigger === 'CHANGE') return;
        await send(figures.gauges(scan), scan).catch(onFailure);
      },
    };
  };
}
