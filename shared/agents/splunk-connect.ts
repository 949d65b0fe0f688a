import { type Agent, imageNamed } from './agent.ts';

/** fluent-plugin-kubernetes-metrics in Splunk Connect for Kubernetes. */
export const splunkConnect = {
  name: 'Splunk Connect for Kubernetes',
  cause: 'its fluentd input is set to 10255',
  reach: 'OWN_NODE',
  configMarker: /kubelet_port\s+["']?\d|splunk-kubernetes-metrics/,
  signs: [
    {
      confidence: 'HIGH',
      evidence: 'its fluentd input is set to port 10255',
      all: [
        { in: 'config', like: /kubelet_port\s+["']?10255(?!\d)/ },
        { in: 'config', lacks: /\[FILTER\]/i },
      ],
    },
    {
      confidence: 'LOW',
      evidence: 'its fluentd input may be set to port 10255',
      all: [
        imageNamed('splunk/k8s-metrics|k8s-metrics'),
        { in: 'every config', lacks: [/kubelet_port\s+["']?10250(?!\d)/] },
      ],
    },
  ],
  remediation: 'It has reached its end of life: replace it with the Splunk OpenTelemetry Collector.',
} as const satisfies Agent;
