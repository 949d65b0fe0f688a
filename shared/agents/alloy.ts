import { type Agent, AT_READ_ONLY_PORT } from './agent.ts';

/** Grafana Alloy, and Grafana Agent in flow mode, whose configuration language is River. */
const COMPONENT = /^[ \t]*(?:discovery\.(?:relabel|kubernetes)|prometheus\.scrape)\s+"/m;

export const alloy = {
  name: 'Grafana Alloy',
  cause: 'a discovery of nodes is relabeled to 10255',
  reach: 'ALL_NODES',
  configMarker: COMPONENT,
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'a scrape of nodes is relabeled to port 10255',
      all: [{ in: 'config', like: COMPONENT }, AT_READ_ONLY_PORT],
    },
  ],
  remediation:
    'In prometheus.scrape set scheme = "https", bearer_token_file and tls_config with the cluster CA; relabel to 10250 instead of 10255. Keep other targets out of that component: they would receive the token.',
} as const satisfies Agent;
