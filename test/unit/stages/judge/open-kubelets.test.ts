import assert from 'node:assert/strict';
import type { OpenKubelet } from '../../../../shared/model/rows/parts.ts';
import type { SampledKubelet } from '../../../../shared/model/verdict.ts';
import {
  judgeWithEarlierScans,
  type ObservedKubelets,
  openKubelets,
} from '../../../../shared/stages/judge/open-kubelets.ts';

const STARTED = '2026-11-20T00:00:00.000Z';
const OBSERVED = '2026-11-24T03:00:00.000Z';
const LATER = '2026-11-25T03:00:00.000Z';

const open: OpenKubelet = {
  node: 'n1',
  pool: 'a',
  process_started_at: STARTED,
  observed_at: OBSERVED,
  evidence: 'CONFIGZ',
};

function aScan(observed: Partial<ObservedKubelets> = {}): ObservedKubelets {
  return { recordedAt: LATER, kubeletPorts: [], sampled: [], wholePools: [], ...observed };
}

function aSample(sample: Partial<SampledKubelet> = {}): SampledKubelet {
  return {
    node: 'n1',
    pool: 'a',
    processStartedAt: STARTED,
    sampledAt: LATER,
    isZero: true,
    grewAt: null,
    ...sample,
  };
}

describe('kubelets that were observed with the port open', () => {
  const cases: readonly (readonly [string, ObservedKubelets, boolean])[] = [
    ['a scan that does not check (the cluster was CLOSED again)', aScan(), true],
    [
      'a configz that reports 0',
      aScan({ kubeletPorts: [{ node: 'n1', pool: 'a', port: 'DISABLED' }] }),
      false,
    ],
    [
      'a configz that could not be read',
      aScan({ kubeletPorts: [{ node: 'n1', pool: 'a', port: 'UNKNOWN' }] }),
      true,
    ],
    [
      'the configz of another node',
      aScan({ kubeletPorts: [{ node: 'n2', pool: 'a', port: 'DISABLED' }] }),
      true,
    ],
    ['a zero counter of the same process', aScan({ sampled: [aSample()] }), true],
    [
      'a zero counter of a newer process',
      aScan({ sampled: [aSample({ processStartedAt: OBSERVED })] }),
      false,
    ],
    [
      'a zero counter of an older process',
      aScan({ sampled: [aSample({ processStartedAt: '2026-11-01T00:00:00.000Z' })] }),
      true,
    ],
    [
      'a zero counter without a process start',
      aScan({ sampled: [aSample({ processStartedAt: null })] }),
      true,
    ],
    [
      'a counter of a newer process that is not zero',
      aScan({ sampled: [aSample({ processStartedAt: OBSERVED, isZero: false })] }),
      true,
    ],
    ['a pool whose every node was sampled, without it', aScan({ wholePools: ['a'] }), false],
    ['another pool whose every node was sampled', aScan({ wholePools: ['b'] }), true],
  ];
  for (const [name, scan, stays] of cases)
    it(`${stays ? 'stay after' : 'are disproved by'} ${name}`, () => {
      assert.deepEqual(openKubelets([open], scan), stays ? [open] : []);
    });

  it('are added by a configuration and by growth, with their time and process', () => {
    const scan = aScan({
      kubeletPorts: [{ node: 'n1', pool: 'a', port: 'ENABLED' }],
      sampled: [aSample(), aSample({ node: 'n2', grewAt: LATER, isZero: false })],
    });
    assert.deepEqual(openKubelets([], scan), [
      { node: 'n1', pool: 'a', process_started_at: STARTED, observed_at: LATER, evidence: 'CONFIGZ' },
      { node: 'n2', pool: 'a', process_started_at: STARTED, observed_at: LATER, evidence: 'COUNTER_GROWTH' },
    ]);
  });
});

describe('the verdicts of a concluded scan', () => {
  const closed = {
    exposure: 'CLOSED',
    usage: 'NOT_CHECKED',
    readiness: 'ALREADY_CLOSED',
    reasons: ['because'],
    recordedAt: LATER,
    kubeletPorts: [],
  } as const;

  it('carry an observed open port into a scan that reads only the settings (was CLOSED, ALREADY_CLOSED)', () => {
    const {
      exposure,
      readiness,
      openKubelets: carried,
      reasons,
    } = judgeWithEarlierScans(closed, [open], null);
    assert.deepEqual([exposure, readiness, carried], ['OPEN', 'GATHER_EVIDENCE', [open]]);
    assert.match(
      reasons[0] ?? '',
      /^The port was observed open on n1 \(by its configuration, 2026-11-24 03:00 UTC\)/,
    );
  });

  it('are those of the report if no kubelet was observed open', () => {
    const { exposure, readiness, reasons } = judgeWithEarlierScans(closed, [], null);
    assert.deepEqual([exposure, readiness, reasons], ['CLOSED', 'ALREADY_CLOSED', ['because']]);
  });

  it('give a cluster that could not be read no exposure', () => {
    const unread = { ...closed, exposure: null, readiness: null, usage: null };
    assert.equal(judgeWithEarlierScans(unread, [open], null).exposure, null);
  });
});
