import { type Agent, imageNamed } from './agent.ts';

/** Google's former monitor for kubelet statistics: `--kubelet-port` defaults to 10255, and it only speaks HTTP. */
export const kubeletToGcm = {
  name: 'kubelet-to-gcm',
  cause: '`--kubelet-port` defaults to 10255',
  reach: 'OWN_NODE',
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'its kubelet port is not set, and is 10255 by default',
      all: [
        imageNamed('kubelet-to-gcm'),
        { in: 'args', lacks: /--kubelet-port[=\s]+["']?(?!["']?10255(?!\d))\d/ },
      ],
    },
  ],
  remediation:
    "It only speaks HTTP, so another port does not help: remove it. GKE's own system metrics replace it.",
} as const satisfies Agent;
