import assert from 'node:assert/strict';
import {
  type AgentComparison,
  type AgentPod,
  judgeAgent,
  logErrorsIn,
} from '../../../../cli/close/rehearse-agents.ts';

const pod = (over: Partial<AgentPod> = {}): AgentPod => ({
  ...{ namespace: 'monitoring', pod: 'agent-x', container: 'main', node: 'n0' },
  ...{ ready: true, crashing: false, restarts: 0 },
  ...over,
});
const NO_ERRORS = { errors: 0, portErrors: 0 };
const judge = (over: Partial<AgentComparison> = {}) => {
  const log = { rehearsed: NO_ERRORS, others: [NO_ERRORS] };
  return judgeAgent({ agent: 'monitoring/agent', rehearsed: pod(), others: [pod(), pod()], log, ...over });
};

describe('judging an agent of a rehearsal', () => {
  it('finds it the same, if it is as well as elsewhere', () => {
    assert.deepEqual(judge(), { agent: 'monitoring/agent', verdict: 'SAME', reasons: [] });
    const sick = pod({ ready: false, restarts: 8 });
    assert.equal(judge({ rehearsed: sick, others: [sick, sick] }).verdict, 'SAME');
  });

  const worse: readonly [string, Partial<AgentComparison>, string][] = [
    [
      'its pod crashes',
      { rehearsed: pod({ ready: false, crashing: true }) },
      'Its pod is not ready (CrashLoopBackOff); 2 of 2 are on other nodes.',
    ],
    [
      'its pod restarts',
      { rehearsed: pod({ restarts: 3 }) },
      'Its pod restarted 3 times; at most 0 on other nodes.',
    ],
    [
      'it cannot reach the port',
      { log: { rehearsed: { errors: 1, portErrors: 1 }, others: [NO_ERRORS] } },
      'Its log has 1 error about port 10255; those of other nodes have none.',
    ],
    [
      'it logs many more errors',
      { log: { rehearsed: { errors: 24, portErrors: 0 }, others: [{ errors: 10, portErrors: 0 }] } },
      'Its log has 24 errors; at most 10 on other nodes.',
    ],
  ];
  for (const [name, over, reason] of worse)
    it(`finds it worse if ${name}`, () =>
      assert.deepEqual(judge(over), { agent: 'monitoring/agent', verdict: 'WORSE', reasons: [reason] }));

  it('claims nothing without a pod, a comparison or a log', () => {
    for (const over of [{ rehearsed: null }, { others: [] }, { log: null }])
      assert.equal(judge(over).verdict, 'UNKNOWN');
    assert.equal(judge({ log: null, rehearsed: pod({ ready: false }) }).verdict, 'WORSE');
  });

  it('counts lines that report errors, and those about the port', () => {
    const log = [
      '2026-11-24T03:00:00Z INFO collected',
      'E1124 03:00:00.000000 1 kubelet.go:1] "Failed"',
      'level=error msg="Get http://10.0.0.1:10255/pods: connection refused"',
      'listening on 10255',
      'the pod profailed',
    ].join('\n');
    assert.deepEqual(logErrorsIn(log), { errors: 2, portErrors: 1 });
  });
});
