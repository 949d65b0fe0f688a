import assert from 'node:assert/strict';
import type { ClusterStateRow } from '../../../../shared/model/rows/cluster-rows.ts';
import type { FindingKind } from '../../../../shared/model/words.ts';
import { findingAlert, findingKind } from '../../../../shared/stages/alert/cluster-alert.ts';
import { A_POLICY, ALERTED } from '../../../support/changed-cluster-builder.ts';
import { aConcluded, aState, scanIdFor } from '../../../support/row-builder.ts';

const OPEN = { usage: 'NOT_SEEN', readiness: 'SAFE_TO_CLOSE' } as const;
const EXEMPT = { ...OPEN, exempt: true } as const;
const CLOSED = { exposure: 'CLOSED' } as const;
const REOPENS = { exposure: 'WILL_REOPEN' } as const;
const GONE = { exposure: null, outcome: 'GONE' } as const;
const DENIED = { exposure: null, outcome: 'UNREADABLE' } as const;
const MISSING = { exposure: null, outcome: 'MISSING' } as const;
const UNCLEAR = { exposure: 'UNKNOWN' } as const;
const USED = { usage: 'IN_USE', readiness: 'MIGRATE_FIRST' } as const;

const A = 'FINDING_ACTIVE';
const M = 'FINDING_MUTED';
const U = 'FINDING_UNMUTED';
const I = 'FINDING_INACTIVE';

/** The current state of the cluster; and, for each finding that it may have had, the next one. */
type Case = readonly [string, Partial<ClusterStateRow>, Readonly<Record<string, FindingKind | null>>];

const CASES: readonly Case[] = [
  ['open', OPEN, { none: A, [A]: null, [U]: null, [M]: U, [I]: U }],
  ['open, and now in use', USED, { none: A, [A]: A, [U]: A, [M]: U, [I]: U }],
  ['open, and exempt', EXEMPT, { none: M, [A]: M, [U]: M, [M]: null, [I]: M }],
  ['open, exempt, and now in use', { ...USED, exempt: true }, { none: M, [A]: M, [U]: M, [M]: M, [I]: M }],
  ...([CLOSED, REOPENS, GONE] as const).map(
    (row) => [JSON.stringify(row), row, { none: null, [A]: I, [U]: I, [M]: I, [I]: null }] as const,
  ),
  ...([DENIED, MISSING, UNCLEAR] as const).map(
    (row) => [JSON.stringify(row), row, { none: null, [A]: null, [U]: null, [M]: null, [I]: null }] as const,
  ),
];

describe('findingKind', () => {
  for (const [name, row, becomes] of CASES)
    for (const [before, kind] of Object.entries(becomes))
      it(`turns ${before} into ${kind ?? 'nothing new'} if the cluster is ${name}`, () => {
        const settled = before === 'none' ? null : { kind: before as FindingKind, ...OPEN };
        assert.equal(findingKind({ state: aState(ALERTED, 'c', row), settled }), kind);
      });
});

describe('findingAlert', () => {
  const alertOf = (kind: FindingKind, row: Partial<ClusterStateRow>) =>
    findingAlert(aConcluded(ALERTED), kind, { state: aState(ALERTED, 'c', row), settled: null }, A_POLICY);

  it('states for an active finding what is open, since when, and what to do', () => {
    const alert = alertOf(A, OPEN);
    assert.equal(alert.alert_id, `${scanIdFor(ALERTED)}/FINDING_ACTIVE/p/l/c`);
    assert.match(
      alert.title,
      /^The kubelet read-only port \(10255\) of projects\/p\/locations\/l\/clusters\/c is open/,
    );
    assert.deepEqual(alert.sentences, [
      'Open since the scan of 2026-11-25 03:00 UTC.',
      'No calls to the port have been observed.',
      'It is safe to close now.',
    ]);
    assert.equal(alert.commands.length, 2);
    assert.deepEqual(
      [alert.usage, alert.readiness, alert.severity],
      ['NOT_SEEN', 'SAFE_TO_CLOSE', 'WARNING'],
    );
  });

  it('states for an inactive finding why it is inactive', () => {
    assert.deepEqual(alertOf(I, { ...CLOSED, open_since: null }).sentences, ['It is CLOSED.']);
    assert.deepEqual(alertOf(I, { ...GONE, open_since: null }).sentences, ['The cluster no longer exists.']);
    assert.deepEqual(alertOf(I, CLOSED).commands, []);
  });
});
