import type { Fingerprint } from './fingerprint.ts';

/** Agents whose configuration names the port, or an authentication that only the read-only port goes without. */

const PORT = { in: 'config', like: /:10255(?!\d)/ } as const;
const KUBELET_STATS = { in: 'config', like: /kubelet_?stats/ } as const;
const NO_AUTHENTICATION = { in: 'config', like: /auth_type["']?\s*:\s*["']?none/ } as const;
const AT_PORT = 'its kubelet_stats receiver asks port 10255';
const UNAUTHENTICATED =
  'its kubelet_stats receiver goes without authentication, for which 10255 is the default';

export const CONFIGURED_AGENTS: readonly Fingerprint[] = [
  {
    agent: 'New Relic nr-k8s-otel-collector',
    reach: 'OWN_NODE',
    signs: [
      {
        confidence: 'HIGH',
        evidence: AT_PORT,
        all: [{ in: 'image', like: /(?:^|\/)newrelic\// }, KUBELET_STATS, PORT],
      },
      {
        confidence: 'HIGH',
        evidence: AT_PORT,
        all: [KUBELET_STATS, { in: 'config', like: /KUBE_NODE_NAME\}?:10255(?!\d)/ }],
      },
      {
        confidence: 'LOW',
        evidence: 'its configuration for Autopilot asked port 10255 until August 2026',
        all: [{ in: 'image', like: /(?:^|\/)newrelic\/nrdot-collector-k8s(?:[:@]|$)/ }],
      },
    ],
  },
  {
    agent: 'SigNoz k8s-infra',
    reach: 'OWN_NODE',
    signs: [
      {
        confidence: 'HIGH',
        evidence: AT_PORT,
        all: [{ in: 'workload', like: /k8s-infra/ }, KUBELET_STATS, PORT],
      },
      {
        confidence: 'MEDIUM',
        evidence: UNAUTHENTICATED,
        all: [{ in: 'workload', like: /k8s-infra/ }, KUBELET_STATS, NO_AUTHENTICATION],
      },
    ],
  },
  {
    agent: 'OpenTelemetry kubeletstats receiver',
    reach: 'OWN_NODE',
    signs: [
      { confidence: 'HIGH', evidence: AT_PORT, all: [KUBELET_STATS, PORT] },
      { confidence: 'MEDIUM', evidence: UNAUTHENTICATED, all: [KUBELET_STATS, NO_AUTHENTICATION] },
    ],
  },
  {
    agent: 'Elastic Metricbeat',
    reach: 'OWN_NODE',
    signs: [
      {
        confidence: 'HIGH',
        evidence: 'its kubernetes module asks port 10255',
        all: [{ in: 'config', like: /module:\s*['"]?kubernetes/ }, PORT],
      },
    ],
  },
  {
    agent: 'Telegraf',
    reach: 'OWN_NODE',
    signs: [
      {
        confidence: 'HIGH',
        evidence: 'its kubernetes input asks port 10255',
        all: [{ in: 'config', like: /\[\[inputs\.(?:kubernetes|kube_inventory)\]\]/ }, PORT],
      },
    ],
  },
  {
    agent: 'SPIRE agent',
    reach: 'OWN_NODE',
    signs: [
      {
        confidence: 'HIGH',
        evidence: 'its k8s workload attestor names the read-only port',
        all: [{ in: 'config', like: /kubelet_read_only_port\s*=\s*"?[1-9]/ }],
      },
    ],
  },
  {
    agent: 'Splunk Connect for Kubernetes',
    reach: 'OWN_NODE',
    signs: [
      {
        confidence: 'HIGH',
        evidence: 'its fluentd input names port 10255',
        all: [{ in: 'config', like: /kubelet_port\s+["']?10255(?!\d)/ }],
      },
    ],
  },
  {
    agent: 'Prometheus',
    reach: 'ALL_NODES',
    signs: [
      {
        confidence: 'HIGH',
        evidence: 'a scrape of nodes is relabelled to port 10255',
        all: [
          { in: 'config', like: /role:\s*['"]?node\b/ },
          { in: 'config', like: /\$(?:\{1\}|1):10255(?!\d)/ },
        ],
      },
    ],
  },
];
