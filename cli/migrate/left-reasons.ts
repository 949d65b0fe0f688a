import { prometheusOperator } from '../../shared/agents/prometheus-operator.ts';

interface Reason {
  readonly sentence: string;
  /** What a person can do. */
  readonly advice: string;
  /** It is shown not to be a use of the kubelet's port, so nobody has to do anything. */
  readonly isHarmless?: true;
}

const NOTHING = { advice: 'nothing to do', isHarmless: true } as const;

/** Why something stays as it is. */
export const LEFT_REASONS = {
  PART_OF_A_WORD: {
    sentence: 'these digits are part of a longer word, such as a digest or an ID',
    ...NOTHING,
  },
  COMMENT: { sentence: 'it is in a comment', ...NOTHING },
  TEXT: {
    sentence: 'it is in documentation, a message, a dashboard or a rule, which call nothing',
    ...NOTHING,
  },
  NOT_A_PORT: { sentence: 'it is a number of another kind, such as a user ID', ...NOTHING },
  OWN_PORT: { sentence: 'the workload itself listens on this port: it is not the kubelet', ...NOTHING },
  SERVICE_OF_PODS: {
    sentence: 'a Service with a selector: the port is that of its pods, not the kubelet',
    ...NOTHING,
  },
  MONGODB: { sentence: 'it is the port of Azure Cosmos DB for MongoDB, not the kubelet', ...NOTHING },
  OWN_POD: { sentence: 'the host is the pod itself, not the kubelet', ...NOTHING },
  OTHER_PROTOCOL: { sentence: 'the URL is not http, so this is not the kubelet', ...NOTHING },
  OTHER_HOST: {
    sentence: 'nothing shows that this host is a node, and the token must not be sent to anything else',
    advice: 'if it is a node, use its name or address; otherwise nothing to do',
  },
  ANNOTATION: {
    sentence: 'it is in an annotation',
    advice: 'change it by hand if something reads it',
  },
  LAST_APPLIED: { sentence: 'it is in last-applied-configuration, which kubectl rewrites', ...NOTHING },
  CUSTOM_RESOURCE: {
    sentence: 'it is in a kind of object that this command does not rewrite',
    advice: "if it is the kubelet's port, change it as the documentation of that kind says",
  },
  AGENT_SETTING: {
    sentence: "it is the kubelet's port in a setting of this agent that this command does not rewrite",
    advice: "see the vendor's documentation",
  },
  KUBELET_SETTING: {
    sentence: "it is the kubelet's own setting, which opens the port and calls nothing",
    advice:
      'set it to 0 once nothing uses the port; on GKE, the settings of the cluster and its node pools decide',
  },
  KUBELET_SERVICE: {
    sentence:
      "a Service without a selector has no pods: this is the kubelet's port, used if a ServiceMonitor scrapes it",
    advice: prometheusOperator.remediation,
  },
  NODE_SERVICE: {
    sentence:
      "its pods are on the host network and do not listen on the port: this is the kubelet's port, used if something scrapes the Service",
    advice: prometheusOperator.remediation,
  },
  KUBELET_ENDPOINTS: {
    sentence: "these endpoints are listed by address, not by selector: this is the kubelet's port",
    advice: 'list port 10250 instead, and scrape it over https with a token',
  },
  SERVICE_MONITOR: {
    sentence: "it scrapes the kubelet's port 10255",
    advice: prometheusOperator.remediation,
  },
  EGRESS_POLICY: {
    sentence: 'this policy allows egress to 10255 but not to 10250, and would block a migrated agent',
    advice: 'allow port 10250 as well, and remove 10255 once its workloads are migrated',
  },
  POLICY_DENIES: { sentence: 'this policy denies the port: nothing calls it through the policy', ...NOTHING },
  POLICY_INGRESS: {
    sentence: 'an ingress rule names a port of the pods that the policy selects, not the kubelet',
    ...NOTHING,
  },
  POLICY_READY: { sentence: 'this policy allows 10250 as well', ...NOTHING },
  POLICY: {
    sentence: 'this policy names the port, and nothing shows whose port it is',
    advice: 'if it is the kubelet, allow 10250 as well',
  },
  PROBE: {
    sentence: 'a probe is sent by the kubelet and cannot carry a token',
    advice: 'probe the workload itself, or use an exec probe',
  },
  UNKNOWN_PROGRAM: {
    sentence: 'no rule knows whether this program can send a token',
    advice:
      'let it call https on 10250 with the service account token and the cluster CA; --unknown-programs changes only the URL',
  },
  UNKNOWN_PATH: {
    sentence: 'the path on the kubelet cannot be determined, so the permission it needs is unknown',
    advice: 'write the path out, or migrate it by hand',
  },
  NEEDS_FINE_GRAINED: {
    sentence:
      'before 1.33 this path needs nodes/proxy, which is as powerful as exec; from 1.33 nodes/healthz or nodes/pods is enough',
    advice: 'pass --cluster-version with 1.33 or later once every cluster runs it',
  },
  NODE_NAME_UNKNOWN: {
    sentence: '/pods becomes a request to the Kubernetes API, which needs the name of the node',
    advice: 'get /api/v1/pods?fieldSelector=spec.nodeName=NODE from the Kubernetes API, with list on pods',
  },
  LOCALHOST: {
    sentence: "the kubelet's certificate is not valid for localhost",
    advice: "use the node's address (status.hostIP) instead of localhost, then migrate again",
  },
  NOT_GNU_WGET: {
    sentence:
      "nothing shows that its wget is GNU's; BusyBox's, as in Alpine images, cannot check the kubelet's certificate against the cluster CA",
    advice: 'use curl, or an image that is known to have GNU wget, then migrate again',
  },
  TRACED: {
    sentence: 'the shell prints its commands, and would print the token',
    advice: 'remove set -x, then migrate again',
  },
  VERBOSE: {
    sentence: 'it prints the headers that it sends, and would print the token',
    advice: 'remove the verbose or trace option, then migrate again',
  },
  BACKTICKS: {
    sentence: 'it is between backticks, where quotes cannot be added safely',
    advice: 'write $(…) instead of the backticks, then migrate again',
  },
  OTHER_HOST_TOO: {
    sentence: 'the same command calls another host, which would receive the token',
    advice: 'split the command in two, then migrate again',
  },
  RUNS_ELSEWHERE: {
    sentence:
      'another program, a function or an alias runs this command, perhaps elsewhere, and would be given the token',
    advice: 'run the program itself, and in the pod itself, then migrate again',
  },
  SHARED_VARIABLE: {
    sentence: 'other commands use the variable that holds the port too, and would call 10250 without a token',
    advice: 'give them a variable of their own, then migrate again',
  },
  OTHER_TARGETS: {
    sentence: 'the same job or plugin has other targets, which would receive the token',
    advice: 'move the kubelets to a job or plugin of their own, then migrate again',
  },
  SCHEME_RELABELED: {
    sentence:
      'a relabeling of __scheme__ can turn https back into http, which would send the token in clear text',
    advice: 'remove that relabeling, then migrate again',
  },
  CLEAR_TEXT: {
    sentence: 'its other settings make it use plain http, which would send the token in clear text',
    advice: 'use https there, then migrate again',
  },
  PROXY: {
    sentence: 'its requests go through a proxy or carry parameters, and the token would go with them',
    advice: 'move the kubelets to a job without them, then migrate again',
  },
  OTHER_CREDENTIALS: {
    sentence: 'it already sends other credentials, which the kubelet does not accept',
    advice: 'replace them with the service account token, then migrate again',
  },
  OTHER_TRUST: {
    sentence:
      "its TLS settings do not trust the cluster CA, or expect another name, so the kubelet's certificate would be refused",
    advice: 'set the ca.crt of the service account there, without a server name, then migrate again',
  },
  OTHER_CLUSTER: {
    sentence:
      'it finds its targets through another API server, and the kubelets of another cluster refuse the token',
    advice:
      'use the API server of its own cluster, or credentials of the other cluster and 10250, then migrate again',
  },
  SHELL_UNREADABLE: {
    sentence: 'the shell text does not parse',
    advice: 'correct it, then migrate again',
  },
  SHARED_ANCHOR: {
    sentence: 'it is in an anchor (&) that other places in the document use too',
    advice: 'write it out where it is needed, then migrate again',
  },
  COMMENTS_IN_LIST: {
    sentence: 'the list would have to become one string, and the comments inside it would be lost',
    advice: 'move the comments above the list, then migrate again',
  },
  NOT_EDITABLE: {
    sentence: 'the text is written in a way that cannot be edited in place',
    advice: 'write it as a plain, quoted or literal (|) string, then migrate again',
  },
  GRANT_MISSING: {
    sentence: 'no workload in these files reads this setting, so nothing was granted for it',
    advice: 'grant what the change needs to the service account of the pods that read it',
  },
  SECRET_CONFIG: {
    sentence: 'its scrape configuration is in a Secret, which this command does not read',
    advice: "look for 10255 in that Secret's source",
  },
  KUBELET_CALL: {
    sentence: 'it calls the kubelet, and no rule knows the program that reads it',
    advice: 'let that program call https on 10250 with the service account token and the cluster CA',
  },
  OWNED: {
    sentence: 'its controller made it, and a change to it would be lost',
    advice: 'change the manifest of its controller',
  },
  OWNER_IS_HERE: { sentence: 'its controller, which is in these files too, made it', ...NOTHING },
  VENDOR: {
    sentence: 'it calls the port, and this command does not rewrite its settings',
    advice: "see the vendor's documentation",
  },
  UNRECOGNIZED: {
    sentence: 'nothing here shows what it is for',
    advice:
      'look at it: documentation and dashboards need nothing, a kubelet URL needs https on 10250 with a token',
  },
} as const satisfies Record<string, Reason>;

export type LeftReason = keyof typeof LEFT_REASONS;

/** Somebody has to look at it. */
export function needsPerson(reason: LeftReason): boolean {
  return !('isHarmless' in LEFT_REASONS[reason]);
}
