import type { Agent } from './agent.ts';

/** Prometheus, and whatever reads its scrape jobs: vmagent, the OpenTelemetry prometheus receiver, Grafana Agent. */
export const prometheus = {
  name: 'Prometheus',
  cause: 'a scrape of nodes is relabeled from 10250 to 10255',
  reach: 'ALL_NODES',
  configMarker: /\bjob_name["']?\s*:/,
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'a scrape of nodes is relabeled to port 10255',
      all: [
        { in: 'config', like: /role["']?\s*:\s*['"]?node\b/ },
        { in: 'config', like: /\$(?:\$?\{1\}|\$?1):10255(?!\d)/ },
      ],
    },
  ],
  remediation:
    'Scrape with scheme https and port 10250, the cluster CA and the service account token; remove the relabeling to 10255.',
} as const satisfies Agent;
