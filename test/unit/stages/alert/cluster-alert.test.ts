import assert from 'node:assert/strict';
import type { ClusterStateRow } from '../../../../shared/model/rows/cluster-rows.ts';
import type { ClusterAlertKind } from '../../../../shared/model/words.ts';
import { clusterAlert, clusterAlertKind } from '../../../../shared/stages/alert/cluster-alert.ts';
import type { ChangedCluster } from '../../../../shared/stages/alert/ports.ts';
import { A_POLICY, ALERTED, aChangedCluster } from '../../../support/changed-cluster-builder.ts';
import { aUsage } from '../../../support/cluster-builder.ts';
import { anAcceptedBreak } from '../../../support/exceptions-builder.ts';
import { aConcluded, scanIdFor } from '../../../support/row-builder.ts';

type Known = Partial<Omit<ChangedCluster, 'state'>>;

const ACCEPTED = { ...anAcceptedBreak({ until: '2027-01-31' }), last_used_at: '2026-11-25T03:00:00.000Z' };
const USE = aUsage({
  verdict: 'IN_USE',
  nodes_total: 15,
  nodes_covered: 12,
  unseen_share: 0.2,
  paths: [{ path: 'pods', method: 'GET', requests: 4, requests_per_hour: 1 }],
});

const KINDS: readonly [string, Partial<ClusterStateRow>, Known, ClusterAlertKind | null][] = [
  ['is open and was never read before', { change: 'NEW' }, {}, 'NEW_OPEN'],
  ['is open and was not open before', { change: 'REGRESSED' }, {}, 'REGRESSED'],
  ['is open as before', { change: 'STILL' }, {}, null],
  ['is closed and was open before', { change: 'RESOLVED', exposure: 'CLOSED' }, {}, null],
  ['cannot be read', { change: 'UNKNOWN', outcome: 'UNREADABLE', exposure: null }, {}, null],
  ['is in use and was quiet', { change: 'STILL', usage: 'IN_USE' }, { wasQuiet: true }, 'USE_RESUMED'],
  ['is in use as before', { change: 'STILL', usage: 'IN_USE' }, {}, null],
  ['was used at some point', { change: 'STILL', usage: 'USED_SINCE_START' }, { wasQuiet: true }, null],
  [
    'is in use only by an accepted break: a weekly scan does not raise an alert every week',
    { change: 'STILL', usage: 'IN_USE', use: USE, accepted_breaks: [ACCEPTED] },
    { wasQuiet: true },
    null,
  ],
  [
    'is in use by an accepted break and by something else',
    { change: 'STILL', usage: 'IN_USE', use: USE, accepted_breaks: [{ ...ACCEPTED, paths: ['exec'] }] },
    { wasQuiet: true },
    'USE_RESUMED',
  ],
  [
    'is in use although its settings disable the port',
    { change: 'NONE', exposure: 'CLOSED', usage: 'IN_USE' },
    { wasQuiet: true },
    'USE_RESUMED',
  ],
  ['is no longer exempt', { change: 'STILL' }, { wasExempt: true }, 'EXEMPTION_ENDED'],
  ['is still exempt', { change: 'STILL', exempt: true }, { wasExempt: true }, null],
  ['is closed and no longer exempt', { change: 'RESOLVED', exposure: 'CLOSED' }, { wasExempt: true }, null],
  [
    'is open again, in use again, and no longer exempt: the change takes precedence',
    { change: 'REGRESSED', usage: 'IN_USE' },
    { wasExempt: true, wasQuiet: true },
    'REGRESSED',
  ],
];

describe('clusterAlertKind', () => {
  for (const [name, row, known, kind] of KINDS)
    it(`is ${kind} for a cluster that ${name}`, () => {
      assert.equal(clusterAlertKind(aChangedCluster(row, known)), kind);
    });
});

const SCAN = aConcluded(ALERTED);
const alertOf = (kind: ClusterAlertKind, row: Partial<ClusterStateRow>, policy = A_POLICY) =>
  clusterAlert(SCAN, kind, aChangedCluster(row).state, policy);

describe('clusterAlert', () => {
  it('states the cluster, since when, the command to run, and the link', () => {
    const alert = alertOf('REGRESSED', {
      change: 'REGRESSED',
      usage: 'IN_USE',
      readiness: 'MIGRATE_FIRST',
      compared_scan_id: scanIdFor({ day: 0 }),
      compared_exposure: 'CLOSED',
    });
    assert.deepEqual(alert, {
      scan_id: scanIdFor(ALERTED),
      scan_date: '2026-11-25',
      alert_id: `${scanIdFor(ALERTED)}/REGRESSED/p/l/c`,
      kind: 'REGRESSED',
      severity: 'WARNING',
      scope: 'organizations/1',
      organization: 'organizations/1',
      project_id: 'p',
      location: 'l',
      cluster: 'c',
      change: 'REGRESSED',
      exposure: 'OPEN',
      usage: 'IN_USE',
      readiness: 'MIGRATE_FIRST',
      open_since: '2026-11-25T03:00:00.000Z',
      title: 'The kubelet read-only port of projects/p/locations/l/clusters/c is open again.',
      sentences: [
        `It was CLOSED in scan ${scanIdFor({ day: 0 })}.`,
        'Open since the scan of 2026-11-25 03:00 UTC.',
        'Something is calling the port, and closing it now would break the caller.',
        'Migrate the callers to port 10250 first, then close the port.',
      ],
      commands: [
        'sweep10255 verify projects/p/locations/l/clusters/c',
        'sweep10255 scan --scope projects/p --usage auto --callers pods',
      ],
      counts: null,
      console_url: 'https://console.cloud.google.com/kubernetes/clusters/details/l/c/details?project=p',
      report_url: 'https://report.example/#cluster=p/l/c',
    });
  });

  it('states the coverage, and names an accepted break instead of a caller that would break', () => {
    const accepting = { usage: 'IN_USE' as const, use: USE, accepted_breaks: [ACCEPTED] };
    const { sentences } = alertOf('NEW_OPEN', { ...accepting, readiness: 'SAFE_TO_CLOSE' });
    assert.deepEqual(sentences.slice(1), [
      'Something is calling the port, and is allowed to break.',
      'Requests to pods, last seen at or before 2026-11-25T03:00:00.000Z, do not count: the accepted break of security-team (kube-hunter: weekly scan; until 2027-01-31).',
      'The evidence covers 12 of 15 nodes (a caller on up to 20% of the nodes could have been missed).',
      'It is safe to close now.',
    ]);
    const other = alertOf('NEW_OPEN', { ...accepting, accepted_breaks: [{ ...ACCEPTED, paths: ['exec'] }] });
    assert.ok(other.sentences.some((sentence) => sentence.includes('would break the caller')));
  });

  it('suggests `plan` if that is the next step', () => {
    const { sentences, commands } = alertOf('NEW_OPEN', {
      usage: 'NOT_SEEN',
      readiness: 'SAFE_TO_CLOSE',
      quiet_since: '2026-11-20T01:02:03.000Z',
    });
    assert.deepEqual(sentences.slice(1), [
      'No calls to the port have been observed since 2026-11-20 01:02 UTC.',
      'It is safe to close now.',
    ]);
    assert.equal(
      commands.at(-1),
      `sweep10255 plan --store bigquery://p/sweep10255 --scan ${scanIdFor(ALERTED)}`,
    );
  });

  it('quotes names in commands and links, but not in sentences', () => {
    const alert = alertOf('NEW_OPEN', { cluster: `a"b'; rm -rf #<script>`, project_id: 'example.com:p' });
    assert.equal(
      alert.commands[0],
      `sweep10255 verify 'projects/example.com:p/locations/l/clusters/a"b'\\''; rm -rf #<script>'`,
    );
    assert.ok(
      alert.title.includes(` of projects/example.com:p/locations/l/clusters/a"b'; rm -rf #<script> is open`),
    );
    assert.ok(
      alert.console_url?.endsWith(
        "/l/a%22b'%3B%20rm%20-rf%20%23%3Cscript%3E/details?project=example.com%3Ap",
      ),
    );
    assert.ok(
      alert.report_url?.endsWith("#cluster=example.com%3Ap/l/a%22b'%3B%20rm%20-rf%20%23%3Cscript%3E"),
    );
  });

  it('contains no link if there is no report', () => {
    assert.equal(alertOf('NEW_OPEN', {}, { ...A_POLICY, reportUrl: null }).report_url, null);
  });

  const NO_USE: readonly [Partial<ClusterStateRow>, string][] = [
    [{ usage: 'NOT_CHECKED' }, 'It is not known whether anything calls the port.'],
    [{ usage: null }, 'It is not known whether anything calls the port.'],
    [
      { usage: 'INCONCLUSIVE', last_used_at: '2026-11-01T00:00:00.000Z' },
      'The port was last used at or before 2026-11-01 00:00 UTC.',
    ],
    [{ usage: 'PAST_USE' }, 'The port was called, possibly before it was disabled.'],
    [
      { usage: 'NOT_SEEN', last_used_at: '2026-11-24T03:00:00.000Z' },
      'This scan observed no calls to the port. The port was last used at or before 2026-11-24 03:00 UTC.',
    ],
    [{ usage: 'USED_SINCE_START' }, 'Something has called the port since the kubelets started.'],
  ];
  for (const [row, sentence] of NO_USE)
    it(`never reports a port that may be in use as unused: ${row.usage}, ${sentence}`, () => {
      assert.ok(alertOf('NEW_OPEN', row).sentences.includes(sentence));
    });
});
