import { type Agent, imageNamed } from './agent.ts';

/** Uses 10255 unless the variable is 0; then 10250 with the pod's own CA and token (its client.go). */
export const mackerel = {
  name: 'Mackerel container agent',
  cause: 'uses 10255 by default',
  reach: 'OWN_NODE',
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'its read-only port is not set to 0, and is 10255 by default',
      all: [
        imageNamed('mackerel-container-agent'),
        { in: 'env', name: 'MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT', lacks: /^0$/ },
      ],
    },
  ],
  remediation: 'Set MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT=0.',
} as const satisfies Agent;
