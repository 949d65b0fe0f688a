import type { Agent } from './agent.ts';

const KUBERNETES_FILTER = /\[FILTER\][^[]*\bname\s+kubernetes\b|name\s*:\s*["']?kubernetes\b/i;

/** The kubernetes filter with Use_Kubelet; it calls `/pods` with the service account's token. */
export const fluentBit = {
  name: 'Fluent Bit',
  cause: 'its kubernetes filter can be set to 10255 (`Use_Kubelet`, `Kubelet_Port`)',
  reach: 'OWN_NODE',
  configMarker: /use_?kubelet\b|\[FILTER\][^[]*\bkubelet_port\b/i,
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'its kubernetes filter is set to port 10255',
      all: [
        { in: 'config', like: KUBERNETES_FILTER },
        { in: 'config', like: /kubelet_port["']?[\s:]\s*["']?10255(?!\d)/i },
      ],
    },
  ],
  remediation:
    'Set Kubelet_Port 10250; the filter then uses https and the service account token, and needs get on nodes/pods (1.33 or later) or nodes/proxy. Or remove Use_Kubelet, so that it asks the Kubernetes API.',
} as const satisfies Agent;
