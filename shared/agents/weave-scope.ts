import { type Agent, imageNamed } from './agent.ts';

/** The probe: `--probe.kubernetes.kubelet-port` defaults to 10255. */
export const weaveScope = {
  name: 'Weave Scope probe',
  cause: '`--probe.kubernetes.kubelet-port` defaults to 10255',
  reach: 'OWN_NODE',
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'its kubelet port is not set, and is 10255 by default',
      all: [
        imageNamed('scope'),
        { in: 'args', like: /--?probe\.kubernetes(?:\.role[=\s]+host|[=\s]+true|$|\n)/ },
        { in: 'args', lacks: /--?probe\.kubernetes\.kubelet-port[=\s]+["']?(?!["']?10255(?!\d))\d/ },
      ],
    },
  ],
  remediation: 'It has reached its end of life: replace it, or set --probe.kubernetes.kubelet-port.',
} as const satisfies Agent;
