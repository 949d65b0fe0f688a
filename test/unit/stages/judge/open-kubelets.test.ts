import assert from 'node:assert/strict';
import type { EvidenceEntry, OpenKubelet, ReportedNode } from '../../../../shared/model/rows/parts.ts';
import {
  judgeWithEarlierScans,
  type ObservedKubelets,
  openKubelets,
} from '../../../../shared/stages/judge/open-kubelets.ts';
import { anEntry } from '../../../support/log-entry.ts';

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
  return { readAt: LATER, nodes: null, sampled: new Set(), entries: [], ...observed };
}

function aNode(node: Partial<ReportedNode> = {}): ReportedNode {
  return {
    node: 'n1',
    uid: 'u1',
    pool: 'a',
    created_at: STARTED,
    effective_port: null,
    reason: null,
    ...node,
  };
}

/** A scan that has a sample of the node. */
function sampled(entry: Partial<EvidenceEntry>): ObservedKubelets {
  const last = anEntry({ node: 'n1', process_started_at: STARTED, last_sampled_at: LATER, ...entry });
  return aScan({ nodes: [aNode()], sampled: new Set(['n1']), entries: [last] });
}

describe('kubelets that were observed with the port open', () => {
  const cases: readonly (readonly [string, ObservedKubelets, boolean])[] = [
    ['a scan that does not check usage (was CLOSED again)', aScan(), true],
    ['a configz that reports 0', aScan({ nodes: [aNode({ effective_port: 'DISABLED' })] }), false],
    ['a configz that could not be read', aScan({ nodes: [aNode({ effective_port: 'UNKNOWN' })] }), true],
    [
      'the configz of another node',
      aScan({ nodes: [aNode(), aNode({ node: 'n2', effective_port: 'DISABLED' })] }),
      true,
    ],
    ['a zero counter of the same process', sampled({}), true],
    ['a zero counter of a newer process', sampled({ process_started_at: OBSERVED }), false],
    ['a zero counter of an older process', sampled({ process_started_at: '2026-11-01T00:00:00.000Z' }), true],
    ['a zero counter without a process start', sampled({ process_started_at: null }), true],
    [
      'a counter of a newer process that is not zero',
      sampled({ process_started_at: OBSERVED, requests: 3 }),
      true,
    ],
    ['a list of nodes that does not contain the node', aScan({ nodes: [aNode({ node: 'n2' })] }), false],
    ['a list of nodes without samples', aScan({ nodes: [aNode()] }), true],
    ['a new node with the same name', aScan({ nodes: [aNode({ created_at: LATER })] }), false],
    [
      'samples of other nodes, if the node is no longer listed (was kept until the whole pool was sampled)',
      aScan({ nodes: [aNode({ node: 'n2' }), aNode({ node: 'n3' })], sampled: new Set(['n2']) }),
      false,
    ],
  ];
  for (const [name, scan, stays] of cases)
    it(`${stays ? 'stay after' : 'are disproved by'} ${name}`, () => {
      assert.deepEqual(openKubelets([open], scan), stays ? [open] : []);
    });

  it('are not disproved by a process that may be the one whose configuration was read', () => {
    const unsampled = { ...open, process_started_at: null };
    const before = sampled({ process_started_at: STARTED });
    assert.deepEqual(openKubelets([unsampled], before), [unsampled]);
    const after = sampled({ process_started_at: LATER });
    assert.deepEqual(openKubelets([unsampled], after), []);
  });

  it('are added from the configuration and the evidence, with their time and process', () => {
    const scan = aScan({
      nodes: [aNode({ effective_port: 'ENABLED' }), aNode({ node: 'n2' })],
      entries: [
        anEntry({ node: 'n2', process_started_at: STARTED, last_grew_at: LATER, port_open_at: LATER }),
        anEntry({ node: 'n3', gone: true, last_grew_at: LATER, port_open_at: LATER }),
      ],
    });
    assert.deepEqual(openKubelets([], scan), [
      { node: 'n1', pool: 'a', process_started_at: null, observed_at: LATER, evidence: 'CONFIGZ' },
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

  it('contain no exposure for a cluster that could not be read', () => {
    const unread = { ...closed, exposure: null, readiness: null, usage: null };
    assert.equal(judgeWithEarlierScans(unread, [open], null).exposure, null);
  });
});
