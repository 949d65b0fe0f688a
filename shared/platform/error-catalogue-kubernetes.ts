/** What a cluster's Kubernetes API or one of its nodes answered, translated once, in the adapter. */
export const KUBERNETES_ERRORS = {
  KUBERNETES_UNREACHABLE: {
    disposition: 'record',
    sentence: 'The control plane of {cluster} could not be reached by {route}: {detail}.',
  },
  KUBERNETES_REFUSED: {
    disposition: 'record',
    sentence: 'The way {route} to the control plane of {cluster} refused these credentials ({status}).',
  },
  KUBERNETES_FORBIDDEN: {
    disposition: 'record',
    sentence: 'The Kubernetes RBAC of {cluster} refuses these credentials {resource}.',
  },
  KUBERNETES_NOT_FOUND: { disposition: 'record', sentence: 'Cluster {cluster} has no {resource}.' },
  KUBERNETES_FAILED: {
    disposition: 'record',
    sentence: 'The control plane of {cluster} answered {status} for {resource}.',
  },
  KUBERNETES_ANSWER_INVALID: {
    disposition: 'record',
    sentence: 'By {route}, {cluster} answered for {resource} what is not the Kubernetes API: {detail}.',
  },
  KUBERNETES_ANSWER_TOO_LARGE: {
    disposition: 'record',
    sentence: 'Cluster {cluster} answered more than {limit} {unit} for {resource}.',
  },
  KUBELET_UNREADABLE: {
    disposition: 'record',
    sentence: 'The kubelet of node {node} could not be read through the control plane: {detail}.',
  },
  KUBERNETES_CONFLICT: {
    disposition: 'exit-2',
    sentence: 'Cluster {cluster} did not take {resource}: another manager has set its fields.',
  },
  PROBE_ACTION_UNKNOWN: {
    disposition: 'exit-2',
    sentence: '"{action}" is nothing that probe does: it has manifest, install and remove.',
  },
  CLUSTER_NAME_INVALID: {
    disposition: 'exit-2',
    sentence: '"{name}" names no cluster: write projects/PROJECT/locations/LOCATION/clusters/CLUSTER.',
  },
  CLUSTER_UNKNOWN: { disposition: 'exit-2', sentence: 'There is no cluster {cluster}.' },
  CLUSTER_UNREACHABLE: {
    disposition: 'exit-2',
    sentence: 'The Kubernetes API of {cluster} cannot be used from here ({detail}).',
  },
  PROBE_FOREIGN: {
    disposition: 'exit-2',
    sentence:
      'The cluster has a {kind} {name} that sweep10255 did not make; it is left as it is, and nothing was changed.',
  },
  PROBE_NOT_GONE: {
    disposition: 'exit-2',
    sentence: 'The {kind} {name} of the probe is being deleted and not gone yet: run the command again.',
  },
  NODE_NAME_INVALID: { disposition: 'exit-4', sentence: '"{node}" is not the name of a node.' },
} as const;
