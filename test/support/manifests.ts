/** The Pod of the how-to page's migration example. */
export const PAGE_POD = `apiVersion: v1
kind: Pod
metadata:
  name: kubelet-readonly-example
spec:
  restartPolicy: Never
  containers:
  - name: kubelet-readonly-example
    image: us-docker.pkg.dev/cloud-builders/ga/v1/curl:latest
    command:
      - curl
      - http://$(NODE_ADDRESS):10255/metrics
    env:
    - name: NODE_ADDRESS
      valueFrom:
        fieldRef:
          fieldPath: status.hostIP
`;

export const TOKEN_DIRECTORY = '/var/run/secrets/kubernetes.io/serviceaccount';
export const CURL_OPTIONS = `--cacert ${TOKEN_DIRECTORY}/ca.crt -H "Authorization: Bearer $(cat ${TOKEN_DIRECTORY}/token)"`;
export const WGET_OPTIONS = `--ca-certificate=${TOKEN_DIRECTORY}/ca.crt --header="Authorization: Bearer $(cat ${TOKEN_DIRECTORY}/token)"`;

/** A DaemonSet with its own service account and one container; both arguments are YAML. */
export function aDaemonSet(container: string, podSettings = ''): string {
  const indent = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
  return `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
  namespace: mon
spec:
  template:
    spec:
      serviceAccountName: agent
${indent(podSettings, 6)}      containers:
      - name: agent
${indent(container, 8)}`;
}

/** A ConfigMap with one file, as a literal block. */
export function aConfigMap(key: string, text: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: config
  namespace: mon
data:
  ${key}: |
${text.replaceAll(/^(?=.)/gm, '    ')}`;
}

/** The workload that uses this ConfigMap, under its own service account. */
export const CONFIG_USER = aDaemonSet(
  'image: registry/agent:1\n',
  'volumes: [{name: c, configMap: {name: config}}]\n',
);
