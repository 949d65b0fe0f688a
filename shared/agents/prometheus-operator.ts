import type { Agent } from './agent.ts';

/**
 * The kubelet Service that prometheus-operator maintains lists port http-metrics, 10255. A ServiceMonitor decides
 * whether it is scraped, so no sign of a container shows it.
 */
export const prometheusOperator = {
  name: 'Prometheus Operator',
  cause: 'its kubelet Service offers http-metrics (10255); used if a ServiceMonitor scrapes it',
  reach: 'ALL_NODES',
  configMarker:
    /http-metrics|kubelet-service|additionalScrapeConfigs|\bkubelet:(?:\s+enabled:\s*\w+)?\s+serviceMonitor:/,
  kinds: ['ServiceMonitor', 'PodMonitor', 'ScrapeConfig', 'Probe', 'Prometheus', 'PrometheusAgent'],
  settings: [
    {
      evidence: 'kubelet.serviceMonitor.https is false, which scrapes port 10255',
      like: /(?:^|\.)kubelet\.serviceMonitor\.https=false$/m,
    },
  ],
  signs: [],
  remediation:
    'Set kubelet.serviceMonitor.https=true (kube-prometheus-stack), or port https-metrics with scheme https; and --kubelet-http-metrics=false for the operator (v0.89.0).',
  kindRemediations: {
    ScrapeConfig:
      'A ScrapeConfig takes its token only from a Secret, not from the pods of Prometheus: scrape the kubelets with a ServiceMonitor for the kubelet Service instead (port https-metrics, scheme https, bearerTokenFile, tlsConfig.caFile).',
    PodMonitor:
      'A PodMonitor finds pods, not nodes, and takes a token only from a Secret: scrape the kubelets with a ServiceMonitor for the kubelet Service instead (port https-metrics, scheme https, bearerTokenFile, tlsConfig.caFile).',
  },
} as const satisfies Agent;
