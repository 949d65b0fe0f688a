import type { Agent } from './agent.ts';

/** Google Cloud Managed Service for Prometheus, by its custom resources (prometheus-engine). */
export const managedPrometheus = {
  name: 'Managed Service for Prometheus',
  cause: 'a PodMonitoring can name 10255',
  reach: 'ALL_NODES',
  kinds: ['PodMonitoring', 'ClusterPodMonitoring', 'NodeMonitoring', 'ClusterNodeMonitoring'],
  signs: [],
  remediation:
    'Scrape kubelets with a ClusterNodeMonitoring (https on 10250, with the collector’s own account), or turn on kubeletScraping in the OperatorConfig.',
} as const satisfies Agent;
