import { type Agent, imageNamed } from './agent.ts';

/** Turbonomic's probe: `--kubelet-port` defaults to 10255, `--kubelet-https` to false. */
export const kubeturbo = {
  name: 'Turbonomic kubeturbo',
  cause: 'its kubelet port defaults to 10255, https to false',
  reach: 'ALL_NODES',
  kinds: ['Kubeturbo'],
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'its kubelet port is set to 10255',
      all: [imageNamed('kubeturbo'), { in: 'args', like: /--kubelet-port[=\s]+["']?10255(?!\d)/ }],
    },
    {
      confidence: 'HIGH',
      evidence: '--kubelet-https is not set, and 10255 is its default',
      all: [
        imageNamed('kubeturbo'),
        { in: 'args', lacks: /--kubelet-https(?!=false)|--kubelet-port[=\s]+["']?10250(?!\d)/ },
      ],
    },
  ],
  remediation: 'Set --kubelet-https=true and --kubelet-port=10250.',
} as const satisfies Agent;
