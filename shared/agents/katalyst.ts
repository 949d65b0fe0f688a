import { type Agent, imageNamed } from './agent.ts';

/** KubeWharf Katalyst: its agent reads pods from the read-only port unless the secure port is enabled. */
export const katalyst = {
  name: 'KubeWharf Katalyst agent',
  cause: 'uses 10255; its secure port is off by default',
  reach: 'OWN_NODE',
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'its secure kubelet port is not enabled, and 10255 is its default',
      all: [
        imageNamed('katalyst|katalyst-agent'),
        { in: 'workload', like: /agent/ },
        { in: 'args', lacks: /--enable-kubelet-secure-port(?![=\s]+(?:false|0|f)\b)/ },
      ],
    },
  ],
  remediation: 'Set --enable-kubelet-secure-port, and grant its account get on nodes/pods.',
} as const satisfies Agent;
