const TO_SERVICE_ACCOUNT = 'auth_type: serviceAccount, endpoint https://…:10250, with get on nodes/stats';

/**
 * How each agent that is known to call the read-only port is told to do without it, one sentence each: said of callers
 * that a scan finds, and of what a migration leaves to its vendor.
 */
export const WAYS_OUT = {
  'Azure Monitor Container Insights': 'Update to a current release.',
  'Datadog Agent':
    'Set datadog.kubelet.useApiServer=true (chart 3.113.0, agent 7.65.0), or from 1.32 on datadog.kubelet.fineGrainedAuthorization=true (chart 3.135.1).',
  'Elastic Metricbeat':
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Metricbeat's own syntax
    'Set hosts: ["https://${NODE_NAME}:10250"] with bearer_token_file and ssl.certificate_authorities.',
  Heapster:
    'Set --source=kubernetes:…?kubeletHttps=true&kubeletPort=10250, or replace Heapster, which has ended.',
  'Mackerel container agent': 'Set MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT=0.',
  Netdata:
    'Give it a go.d/k8s_kubelet.conf without the first of its built-in jobs, which asks 127.0.0.1:10255.',
  'New Relic nr-k8s-otel-collector': `Update the chart (newrelic/helm-charts#2391), or set ${TO_SERVICE_ACCOUNT}.`,
  'OpenTelemetry kubeletstats receiver': `Set ${TO_SERVICE_ACCOUNT}.`,
  Prometheus:
    'Scrape with scheme https and port 10250, the cluster CA and the service account token; drop the relabelling to 10255.',
  'Prometheus Operator':
    'Set kubelet.serviceMonitor.https=true (kube-prometheus-stack), or port https-metrics with scheme https; and --kubelet-http-metrics=false for the operator (v0.89.0).',
  'SPIRE agent': 'Set kubelet_secure_port instead of kubelet_read_only_port.',
  'SigNoz k8s-infra': `Set ${TO_SERVICE_ACCOUNT}.`,
  'SignalFx Smart Agent':
    'Give kubelet-stats and kubelet-metrics authType: serviceAccount and url: https://…:10250.',
  'Splunk Connect for Kubernetes':
    'It has reached its end of life: replace it with the Splunk OpenTelemetry Collector.',
  Telegraf: 'Set url = "https://…:10250" with bearer_token and tls_ca.',
  'Wavefront / Tanzu collector': 'Set kubeletPort: 10250 and kubeletHttps: true in its kubernetes_source.',
  'kube-hunter': 'None needed: it is an attack scanner, and the closed port is what it should find.',
  'kubelet-to-gcm':
    "It only speaks HTTP, so another port does not help: remove it, GKE's own system metrics take its place.",
  'metrics-server (old)': 'Update to a current release, which asks 10250 with a token.',
} as const satisfies Readonly<Record<string, string>>;

/** An agent that is known to call the port. */
export type KnownAgent = keyof typeof WAYS_OUT;
