import type { Agent } from './agent.ts';

/** Google Cloud Managed Service for Prometheus, by its custom resources (prometheus-engine). */
export const managedPrometheus = {
  name: 'Managed Service for Prometheus',
  cause: 'a PodMonitoring can name 10255, which is the kubelet for pods on the host network',
  reach: 'ALL_NODES',
  kinds: ['PodMonitoring', 'ClusterPodMonitoring', 'NodeMonitoring', 'ClusterNodeMonitoring'],
  signs: [],
  remediation:
    'A PodMonitoring cannot send the token of its collector: scrape the kubelets with a ClusterNodeMonitoring (scheme https, path /metrics or /metrics/cadvisor; it uses 10250 and the account of the collector), or set collection.kubeletScraping in the OperatorConfig.',
  kindRemediations: {
    ClusterNodeMonitoring:
      'It has no setting for the port and always scrapes 10250: set scheme https, and remove 10255 from its relabelings if nothing else has that port.',
  },
} as const satisfies Agent;
