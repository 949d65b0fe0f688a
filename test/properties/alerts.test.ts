import assert from 'node:assert/strict';
import fc from 'fast-check';
import { alertSchema } from '../../shared/model/rows/alert-rows.ts';
import { clusterStateSchema } from '../../shared/model/rows/cluster-rows.ts';
import { type ScanRow, scanSchema } from '../../shared/model/rows/scan-rows.ts';
import { type Alert, alertRowOf } from '../../shared/stages/alert/alert.ts';
import { clusterAlertKind } from '../../shared/stages/alert/cluster-alert.ts';
import type { ChangedCluster } from '../../shared/stages/alert/ports.ts';
import { ScanAlerts, type ScanHistory } from '../../shared/stages/alert/scan-alerts.ts';
import { arbitraryRow } from '../support/arbitrary-rows.ts';

const scan = arbitraryRow(scanSchema).map((row): ScanRow => ({ ...row, trigger: 'SCHEDULE' }));

/** The clusters of one scan, without duplicates. */
const changed: fc.Arbitrary<readonly ChangedCluster[]> = fc.uniqueArray(
  fc.record({
    state: arbitraryRow(clusterStateSchema),
    wasRead: fc.boolean(),
    wasExempt: fc.boolean(),
    wasQuiet: fc.boolean(),
    isOvertaken: fc.constant(false),
    changedBy: fc.constant(null),
  }),
  {
    maxLength: 30,
    selector: ({ state }) => `${state.project_id}/${state.location}/${state.cluster}`,
  },
);

interface Given {
  readonly scan: ScanRow;
  readonly history: ScanHistory;
  readonly clusterCap: number;
  readonly changed: readonly ChangedCluster[];
}

const given: fc.Arbitrary<Given> = fc.record({
  scan,
  history: fc.record({
    previous: fc.option(scan, { freq: 4 }),
    unconcluded: fc.array(scan, { maxLength: 15 }),
  }),
  clusterCap: fc.nat({ max: 12 }),
  changed,
});

function alertsOf({ scan: concluded, history, clusterCap, changed: clusters }: Given): Alert[] {
  const alerts = new ScanAlerts(concluded, history, { clusterCap, reportUrl: null, store: 'scans.duckdb' });
  for (const cluster of clusters) alerts.add(cluster);
  return alerts.alerts(concluded);
}

const holds = (law: (given: Given, alerts: readonly Alert[]) => void) =>
  fc.assert(
    fc.property(given, (one) => law(one, alertsOf(one))),
    { numRuns: 400 },
  );

describe('the alerts of any scan', () => {
  it('include one digest, and are the same when computed again', () =>
    holds((one, alerts) => {
      assert.equal(alerts.filter(({ kind }) => kind === 'DIGEST').length, 1);
      assert.deepEqual(alertsOf(one), alerts);
    }));

  it('have unique IDs that depend on neither time nor wording', () =>
    holds((one, alerts) => {
      const ids = alerts.map(({ alert_id }) => alert_id);
      assert.equal(new Set(ids).size, ids.length);
      const later = {
        ...one,
        scan: { ...one.scan, recorded_at: '2030-01-01T00:00:00.000Z', scope: 'another' },
      };
      assert.deepEqual(
        alertsOf(later).map(({ alert_id }) => alert_id),
        ids,
      );
    }));

  it('count every cluster with a reason once: reported, omitted, or exempt', () =>
    holds(({ history, clusterCap, changed: clusters }, alerts) => {
      const counts = alerts.find(({ kind }) => kind === 'DIGEST')?.counts;
      const told = alerts.filter(({ cluster }) => cluster !== null).length;
      const withReason = clusters.filter((one) => clusterAlertKind(one) !== null);
      const exempt = withReason.filter(({ state }) => state.exempt).length;
      assert.equal(counts?.exempt, exempt);
      const expected = history.previous === null ? 0 : withReason.length - exempt;
      assert.equal(told, Math.min(clusterCap, expected));
      assert.equal(counts?.left_out, expected - told);
      const { new_open = 0, regressed = 0, exemption_ended = 0, use_resumed = 0 } = counts ?? {};
      assert.equal(new_open + regressed + exemption_ended + use_resumed, withReason.length - exempt);
    }));

  it('do not name exempt clusters', () =>
    holds(({ changed: clusters }, alerts) => {
      const exempt = new Set(clusters.filter(({ state }) => state.exempt).map(({ state }) => state.cluster));
      const told = clusters.filter(({ state }) => !state.exempt).map(({ state }) => state.cluster);
      for (const { cluster } of alerts)
        if (cluster !== null && !told.includes(cluster)) assert.ok(!exempt.has(cluster));
    }));

  it('consist only of the digest for a baseline', () =>
    holds((one) => {
      const alerts = alertsOf({ ...one, history: { ...one.history, previous: null } });
      assert.deepEqual(
        alerts.map(({ kind }) => kind),
        ['DIGEST'],
      );
    }));

  it('are valid rows of the alerts table, and stay small', () =>
    holds((_, alerts) => {
      for (const alert of alerts) {
        const row = alertRowOf(alert, 'LOG', '2026-11-25T03:10:00.000Z');
        assert.deepEqual(alertSchema.parse(row), row);
        assert.equal(row.delivery_id, `${alert.alert_id}/LOG`);
        assert.ok(alert.sentences.length <= 45);
      }
    }));
});
