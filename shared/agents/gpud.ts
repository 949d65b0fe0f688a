import { type Agent, imageNamed } from './agent.ts';

/** leptonai/gpud#1297 and #1298 ended it in August 2026. Often a host process, which no manifest shows. */
export const gpud = {
  name: 'NVIDIA / Lepton GPUd',
  cause:
    'polled /pods at port 10255 on localhost by default until August 2026; often runs under systemd on the host',
  reach: 'OWN_NODE',
  signs: [
    {
      confidence: 'MEDIUM',
      evidence: 'releases before August 2026 poll port 10255 on localhost by default',
      all: [imageNamed('gpud'), { in: 'pod', onHostNetwork: true }],
    },
  ],
  remediation: 'Update to a current release (leptonai/gpud#1297, #1298).',
} as const satisfies Agent;
