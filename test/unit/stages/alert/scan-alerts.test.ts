import assert from 'node:assert/strict';
import { REMOVAL_NOTICE } from '../../../../shared/model/glossary.ts';
import type { ScanRow } from '../../../../shared/model/rows/scan-rows.ts';
import type { Alert, AlertPolicy } from '../../../../shared/stages/alert/alert.ts';
import type { ChangedCluster } from '../../../../shared/stages/alert/ports.ts';
import { ScanAlerts, type ScanHistory } from '../../../../shared/stages/alert/scan-alerts.ts';
import { A_POLICY, ALERTED, aChangedCluster } from '../../../support/changed-cluster-builder.ts';
import { anAcceptedBreak } from '../../../support/exceptions-builder.ts';
import { aConcluded, aStarted, NO_COUNTS, scanIdFor } from '../../../support/row-builder.ts';

const YESTERDAY = aConcluded({ day: 0 });

interface Given {
  readonly scan?: Partial<ScanRow>;
  readonly history?: Partial<ScanHistory>;
  readonly policy?: Partial<AlertPolicy>;
}

function alertsOf(changed: readonly ChangedCluster[], given: Given = {}): Alert[] {
  const scan = aConcluded(ALERTED, given.scan);
  const history = { previous: YESTERDAY, unconcluded: [], ...given.history };
  const alerts = new ScanAlerts(scan, history, { ...A_POLICY, ...given.policy });
  for (const one of changed) alerts.add(one);
  return alerts.alerts(scan);
}

const kindsOf = (alerts: readonly Alert[]) => alerts.map(({ kind }) => kind);
const ONE_OPEN = { ...NO_COUNTS, open: 1 };

const DENIED = {
  change: 'UNKNOWN',
  outcome: 'UNREADABLE',
  exposure: null,
  error_code: 'API_FORBIDDEN',
} as const;

const EXCEPTION = {
  kind: 'ACCEPTED_BREAK' as const,
  ...anAcceptedBreak({ until: '2027-06-30' }),
  clusters: 0,
};

describe('the alerts of a scan', () => {
  it('are one digest if nothing changed', () => {
    const [digest, ...more] = alertsOf([]);
    assert.deepEqual(more, []);
    assert.equal(digest?.kind, 'DIGEST');
    assert.equal(digest?.severity, 'INFO');
    assert.equal(digest?.alert_id, `${scanIdFor(ALERTED)}/DIGEST`);
    assert.equal(
      digest?.title,
      'The scan of organizations/1 of 2026-11-25 03:00 UTC: 1 open, nothing changed.',
    );
    assert.deepEqual(digest?.sentences, [REMOVAL_NOTICE]);
    assert.deepEqual(digest?.counts, ONE_OPEN);
    assert.deepEqual(digest?.commands, [
      `sweep10255 report --store bigquery://p/sweep10255 --scan ${scanIdFor(ALERTED)}`,
    ]);
    assert.equal(digest?.report_url, 'https://report.example/');
  });

  it('list exceptions that are unused, end soon or have ended in the digest (were forgotten)', () => {
    const exceptions = [
      EXCEPTION,
      { ...EXCEPTION, clusters: 3 },
      { ...EXCEPTION, clusters: 3, until: '2026-12-25' },
      {
        ...EXCEPTION,
        kind: 'EXEMPTION' as const,
        cluster: 'projects/p/locations/l/clusters/c',
        until: '2026-11-24',
      },
    ];
    const [digest] = alertsOf([], { scan: { exceptions } });
    assert.deepEqual(digest?.sentences.slice(1), [
      'The accepted break of security-team (kube-hunter: weekly scan; until 2027-06-30) is unused: it counted in no cluster of this scan.',
      'The accepted break of security-team (kube-hunter: weekly scan; until 2026-12-25) is about to end.',
      'The exemption of projects/p/locations/l/clusters/c (security-team: weekly scan; until 2026-11-24) has ended.',
    ]);
  });

  it('are a digest and a message for each changed cluster', () => {
    const alerts = alertsOf([
      aChangedCluster({ cluster: 'a', change: 'REGRESSED' }),
      aChangedCluster({ cluster: 'b', change: 'NEW' }),
      aChangedCluster({ cluster: 'c', change: 'STILL', usage: 'IN_USE' }, { wasQuiet: true }),
      aChangedCluster({ cluster: 'd', change: 'STILL' }, { wasExempt: true }),
      aChangedCluster({ cluster: 'e', change: 'RESOLVED', exposure: 'CLOSED' }),
    ]);
    assert.deepEqual(kindsOf(alerts), ['DIGEST', 'USE_RESUMED', 'REGRESSED', 'NEW_OPEN', 'EXEMPTION_ENDED']);
    assert.deepEqual(alerts[0]?.counts, {
      ...ONE_OPEN,
      regressed: 1,
      new_open: 1,
      use_resumed: 1,
      exemption_ended: 1,
      resolved: 1,
    });
    assert.match(
      alerts[0]?.title ?? '',
      /: 1 open, 1 regressed · 1 new · 1 exemptions ended · 1 used again · 1 resolved\.$/,
    );
  });

  it('omit exempt clusters, and count them', () => {
    const alerts = alertsOf([
      aChangedCluster({ cluster: 'a', change: 'REGRESSED', exempt: true }),
      aChangedCluster({ cluster: 'b', change: 'NEW', exempt: true }),
      aChangedCluster({ cluster: 'c', change: 'STILL', usage: 'IN_USE', exempt: true }, { wasQuiet: true }),
    ]);
    assert.deepEqual(kindsOf(alerts), ['DIGEST']);
    assert.deepEqual(alerts[0]?.counts, { ...ONE_OPEN, exempt: 3 });
    assert.deepEqual(alerts[0]?.sentences, [
      REMOVAL_NOTICE,
      'Changed clusters without an alert because they are exempt: 3.',
    ]);
  });

  it('are capped, keep the most severe, and state in the digest how many were omitted', () => {
    const clusters = ['a', 'b', 'c', 'd', 'e'].map((cluster) => aChangedCluster({ cluster, change: 'NEW' }));
    const [digest, ...alerts] = alertsOf(clusters, { policy: { clusterCap: 2 } });
    assert.deepEqual(
      alerts.map(({ cluster }) => cluster),
      ['a', 'b'],
    );
    assert.equal(digest?.counts?.left_out, 3);
    assert.equal(digest?.counts?.new_open, 5);
    assert.match(
      digest?.sentences.join() ?? '',
      /without their own alert: 3, because a scan sends at most 2/,
    );
  });

  it('are only a digest for a baseline, whatever it finds', () => {
    const alerts = alertsOf(
      [aChangedCluster({ change: 'NEW' }), aChangedCluster({ change: 'NEW', exempt: true })],
      {
        scan: { completeness: 'INCOMPLETE', outcomes: { inspected: 1, unreadable: 0, gone: 0, missing: 1 } },
        history: { previous: null, unconcluded: [aStarted({ day: 0 })] },
      },
    );
    assert.deepEqual(kindsOf(alerts), ['DIGEST']);
    assert.match(alerts[0]?.title ?? '', /1 open, first scan of this scope\.$/);
    assert.deepEqual(alerts[0]?.sentences, [
      REMOVAL_NOTICE,
      'From now on, each scan will report what changed since the previous one.',
      'Not read: 1 cluster.',
      'Earlier scans of this scope that did not conclude: 1.',
      'Changed clusters without an alert because they are exempt: 1.',
    ]);
    assert.equal(alerts[0]?.counts?.left_out, 0);
  });

  it('state that the scan is incomplete, and what is missing', () => {
    const missing = Array.from({ length: 12 }, (_, n) => ({
      project_id: 'p',
      location: 'l',
      cluster: `m${n}`,
    }));
    const [, alert] = alertsOf([], {
      scan: {
        completeness: 'INCOMPLETE',
        expected_clusters: 4000,
        outcomes: { inspected: 2987, unreadable: 0, gone: 0, missing: 1013 },
        missing_clusters: missing,
      },
    });
    assert.equal(alert?.alert_id, `${scanIdFor(ALERTED)}/SCAN_INCOMPLETE`);
    assert.match(alert?.title ?? '', /is incomplete: 1,013 of 4,000 clusters did not report\.$/);
    assert.equal(alert?.sentences[0], 'No report arrived for projects/p/locations/l/clusters/m0.');
    assert.equal(alert?.sentences.at(-2), 'And 1,003 more.');
  });

  it('state in one message which earlier scans did not conclude', () => {
    const unconcluded = [aStarted({ day: 0 }, { expected_clusters: null }), aStarted({ day: 0, scope: 's' })];
    const [, alert, ...more] = alertsOf([], { history: { unconcluded } });
    assert.deepEqual(more, []);
    assert.equal(alert?.kind, 'SCAN_NOT_CONCLUDED');
    assert.deepEqual(alert?.sentences.slice(0, 2), [
      `Scan ${scanIdFor({ day: 0 })} of 2026-11-24 03:00 UTC had not finished listing clusters.`,
      `Scan ${scanIdFor({ day: 0, scope: 's' })} of 2026-11-24 03:00 UTC was waiting for 1 report.`,
    ]);
  });
});

describe('coverage', () => {
  it('falls if clusters that could be read before cannot be read now', () => {
    const [digest, alert, ...more] = alertsOf([aChangedCluster({ cluster: 'a', ...DENIED })]);
    assert.deepEqual(more, []);
    assert.equal(alert?.kind, 'COVERAGE_FELL');
    assert.match(alert?.title ?? '', /could no longer read: 1 cluster\.$/);
    assert.deepEqual(alert?.sentences, ['projects/p/locations/l/clusters/a: API_FORBIDDEN.']);
    assert.equal(digest?.counts?.lost, 1);
  });

  it('lists some of the lost clusters and counts all', () => {
    const clusters = Array.from({ length: 200 }, (_, n) => aChangedCluster({ cluster: `c${n}`, ...DENIED }));
    const [, alert] = alertsOf(clusters);
    assert.equal(alert?.sentences.length, 11);
    assert.equal(alert?.sentences.at(-1), 'And 190 more.');
  });

  it('does not fall if the cluster was exempt, or could not be read before either', () => {
    const alerts = alertsOf([
      aChangedCluster(DENIED, { wasExempt: true }),
      aChangedCluster(DENIED, { wasRead: false }),
    ]);
    assert.deepEqual(kindsOf(alerts), ['DIGEST']);
  });

  const detail = { error_code: 'PROJECT_FORBIDDEN', error_detail: 'Project x may not be read.' };
  const places: readonly [string, Partial<ScanRow>, string][] = [
    ['a project', { unreadable_projects: [{ project_id: 'x', ...detail }] }, 'Project x may not be read.'],
    ['a folder', { unreadable_folders: [{ folder: 'folders/2', ...detail }] }, 'Project x may not be read.'],
    [
      'a location',
      { partial_locations: [{ project_id: 'x', location: 'us-east1' }] },
      'GKE omitted location us-east1 of project x.',
    ],
  ];
  for (const [name, row, sentence] of places)
    it(`falls only if ${name} that could be listed before cannot be listed now`, () => {
      const [, alert] = alertsOf([], { scan: row });
      assert.equal(alert?.kind, 'COVERAGE_FELL');
      assert.deepEqual(alert?.sentences, [sentence]);
      const stays = alertsOf([], { scan: row, history: { previous: { ...YESTERDAY, ...row } } });
      assert.deepEqual(kindsOf(stays), ['DIGEST']);
      const improves = alertsOf([], { history: { previous: { ...YESTERDAY, ...row } } });
      assert.deepEqual(kindsOf(improves), ['DIGEST']);
    });
});
