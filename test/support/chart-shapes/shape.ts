import { stringify } from 'yaml';

/**
 * Shapes of what public charts render, written here: agents that use the secure port, programs that have port 10255
 * themselves, and texts that mention it. None of them calls a kubelet's read-only port.
 */
export interface Shape {
  readonly name: string;
  readonly text: string;
}

export const object = (apiVersion: string, kind: string, name: string, rest: object) =>
  stringify({ apiVersion, kind, metadata: { name, namespace: 'chart' }, ...rest });
export const pod = (container: object, more: object = {}, kind = 'DaemonSet') =>
  object('apps/v1', kind, 'release', {
    spec: {
      template: { spec: { containers: [{ name: 'main', image: 'example/app:1', ...container }], ...more } },
    },
  });
export const withConfig = (key: string, content: string, container: object = {}, more: object = {}) =>
  [
    pod(
      { volumeMounts: [{ name: 'config', mountPath: '/config' }], ...container },
      { volumes: [{ name: 'config', configMap: { name: 'release' } }], ...more },
    ),
    object('v1', 'ConfigMap', 'release', { data: { [key]: content } }),
  ].join('---\n');

export const NODE = { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } };
export const IP = { name: 'HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } };
export const OWN_SERVICE = object('v1', 'Service', 'release', {
  spec: { selector: { app: 'release' }, ports: [{ name: 'http', port: 10255 }] },
});
