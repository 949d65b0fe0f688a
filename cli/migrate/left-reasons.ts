import { prometheusOperator } from '../../shared/agents/prometheus-operator.ts';

/** Why something stays as it is, and what a person can do about it. */
export const LEFT_REASONS = {
  PART_OF_A_WORD: {
    sentence: 'these digits are part of a longer word, such as a digest or an id',
    wayOut: 'nothing to do',
  },
  OWN_PORT: { sentence: 'it is a port of the workload itself, not the kubelet', wayOut: 'nothing to do' },
  MONGODB: {
    sentence: 'it is the port of Azure Cosmos DB for MongoDB, not the kubelet',
    wayOut: 'nothing to do',
  },
  OTHER_HOST: { sentence: 'the host is not a node, so this is not the kubelet', wayOut: 'nothing to do' },
  ANNOTATION: {
    sentence: 'it is in an annotation',
    wayOut: 'kubectl writes last-applied-configuration anew; change others by hand if something reads them',
  },
  CUSTOM_RESOURCE: {
    sentence: 'it is in a kind of object that this command does not rewrite',
    wayOut: "change it as the kind's own documentation says",
  },
  KUBELET_SERVICE: {
    sentence:
      'prometheus-operator keeps this Service, and the port is only used where a ServiceMonitor asks for it',
    wayOut: prometheusOperator.remediation,
  },
  SERVICE_MONITOR: {
    sentence: 'it scrapes the kubelet through port http-metrics, which is 10255',
    wayOut: prometheusOperator.remediation,
  },
  PROBE: {
    sentence: 'a probe is sent by the kubelet and cannot carry a token',
    wayOut: 'probe the workload itself, or use an exec probe',
  },
  UNKNOWN_PROGRAM: {
    sentence: 'no rule knows whether this program can send a token',
    wayOut:
      'let it ask https on 10250 with the service account token and the cluster CA; --unknown-programs changes the URL alone',
  },
  UNKNOWN_PATH: {
    sentence: 'it cannot be told which path of the kubelet is asked for, hence not which permission it needs',
    wayOut: 'write the path out, or migrate it by hand',
  },
  NEEDS_FINE_GRAINED: {
    sentence:
      'before 1.33 this path needs nodes/proxy, which is as strong as exec; from 1.33 nodes/healthz or nodes/pods is enough',
    wayOut: 'pass --cluster-version with 1.33 or newer once every cluster runs it',
  },
  NODE_NAME_UNKNOWN: {
    sentence: '/pods becomes a question to the Kubernetes API, which needs the name of the node',
    wayOut: 'ask /api/v1/pods?fieldSelector=spec.nodeName=NODE of the Kubernetes API, with list on pods',
  },
  LOCALHOST: {
    sentence: "the kubelet's certificate is not valid for localhost",
    wayOut: "ask the node's address (status.hostIP) in place of localhost, then migrate again",
  },
  NOT_GNU_WGET: {
    sentence:
      "nothing shows that its wget is GNU's; BusyBox's, as Alpine images have it, cannot check the kubelet's certificate against the cluster CA",
    wayOut: 'use curl, or an image that is known to have GNU wget, then migrate again',
  },
  TRACED: {
    sentence: 'the shell prints its commands, and would print the token',
    wayOut: 'remove set -x, then migrate again',
  },
  BACKTICKS: {
    sentence: 'it stands between backticks, where quotes cannot be added safely',
    wayOut: 'write $(…) in place of the backticks, then migrate again',
  },
  OTHER_HOST_TOO: {
    sentence: 'the same command asks another host, which would be sent the token',
    wayOut: 'split the command in two, then migrate again',
  },
  SHELL_UNREADABLE: {
    sentence: 'the shell text does not parse',
    wayOut: 'correct it, then migrate again',
  },
  SHARED_ANCHOR: {
    sentence: 'it is in an anchor (&) that other places of the document use too',
    wayOut: 'write it out where it is needed, then migrate again',
  },
  COMMENTS_IN_LIST: {
    sentence: 'the list would have to become one string, and the comments inside it would be lost',
    wayOut: 'move the comments above the list, then migrate again',
  },
  NOT_EDITABLE: {
    sentence: 'the text is written in a way that cannot be edited in place',
    wayOut: 'write it as a plain, quoted or literal (|) string, then migrate again',
  },
  VENDOR: { sentence: 'it is for its vendor to change', wayOut: "see the vendor's documentation" },
  UNRECOGNIZED: {
    sentence: 'nothing here shows what it is for',
    wayOut:
      'look at it: documentation and dashboards need nothing, a kubelet URL needs https on 10250 with a token',
  },
} as const satisfies Record<string, { sentence: string; wayOut: string }>;

export type LeftReason = keyof typeof LEFT_REASONS;
