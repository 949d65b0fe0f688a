import type { Agent } from './agent.ts';

/** The agent's k8s workload attestor, by its plugin documentation. */
export const spire = {
  name: 'SPIRE agent',
  cause: 'its k8s workload attestor can be set to the read-only port',
  reach: 'OWN_NODE',
  configMarker: /kubelet_read_only_port/,
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'its k8s workload attestor uses the read-only port',
      all: [{ in: 'config', like: /kubelet_read_only_port["']?\s*[=:]\s*"?[1-9]/ }],
    },
  ],
  remediation: 'Set kubelet_secure_port instead of kubelet_read_only_port.',
} as const satisfies Agent;
