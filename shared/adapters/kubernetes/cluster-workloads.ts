import {
  AppsV1Api,
  CoreV1Api,
  PatchStrategy,
  PolicyV1Api,
  setHeaderOptions,
  type V1DaemonSet,
  type V1Deployment,
  type V1Node,
  type V1PersistentVolume,
  type V1Pod,
  type V1PodDisruptionBudget,
  type V1StatefulSet,
} from '@kubernetes/client-node';
import type { KubernetesClient } from './kubernetes-client.ts';

/** A workload whose pods keep running, with its status. */
export type RunningWorkload = V1DaemonSet | V1Deployment | V1StatefulSet;
export type RunningKind = 'DaemonSet' | 'Deployment' | 'StatefulSet';

/** One step of a JSON patch (RFC 6902). */
export interface PatchStep {
  readonly op: 'test' | 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly value?: unknown;
}

/** Which lines of a container's log are read. */
export interface LogRange {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly sinceSeconds: number;
}

/**
 * The nodes and workloads of one cluster with their status, over one route. Every list comes page by page, bounded in
 * bytes, items and time. Throws as ClusterApi of the sample stage.
 */
export class KubernetesWorkloads {
  readonly #client: KubernetesClient;
  readonly #core: CoreV1Api;

  constructor(client: KubernetesClient) {
    this.#client = client;
    this.#core = new CoreV1Api(client.configuration);
  }

  listNodes(): AsyncIterable<readonly V1Node[]> {
    return this.#client.list(requestFor('nodes'), (page, options) => this.#core.listNode(page, options));
  }

  listPods(): AsyncIterable<readonly V1Pod[]> {
    return this.#client.list(requestFor('pods'), (page, options) =>
      this.#core.listPodForAllNamespaces(page, options),
    );
  }

  listWorkloads(kind: RunningKind): AsyncIterable<readonly RunningWorkload[]> {
    const apps = new AppsV1Api(this.#client.configuration);
    const request = requestFor(`${kind.toLowerCase()}s`);
    switch (kind) {
      case 'DaemonSet':
        return this.#client.list(request, (page, options) =>
          apps.listDaemonSetForAllNamespaces(page, options),
        );
      case 'Deployment':
        return this.#client.list(request, (page, options) =>
          apps.listDeploymentForAllNamespaces(page, options),
        );
      case 'StatefulSet':
        return this.#client.list(request, (page, options) =>
          apps.listStatefulSetForAllNamespaces(page, options),
        );
    }
  }

  listDisruptionBudgets(): AsyncIterable<readonly V1PodDisruptionBudget[]> {
    const policy = new PolicyV1Api(this.#client.configuration);
    return this.#client.list(requestFor('poddisruptionbudgets'), (page, options) =>
      policy.listPodDisruptionBudgetForAllNamespaces(page, options),
    );
  }

  listVolumes(): AsyncIterable<readonly V1PersistentVolume[]> {
    return this.#client.list(requestFor('persistentvolumes'), (page, options) =>
      this.#core.listPersistentVolume(page, options),
    );
  }

  /** Applies a JSON patch to a node, all of it or nothing. */
  async patchNode(name: string, steps: readonly PatchStep[]): Promise<void> {
    const request = { path: `nodes/${name}`, resource: `node ${name}`, verb: 'patch' };
    const options = setHeaderOptions('Content-Type', PatchStrategy.JsonPatch);
    await this.#client.call(request, () => this.#core.patchNode({ name, body: steps }, options));
  }

  /** The end of a container's log, at most `logBytes`. It may contain secrets: never store, log or quote it. */
  async readLog({ namespace, pod, container, sinceSeconds }: LogRange): Promise<string> {
    const { logLines, logBytes } = this.#client.limits;
    const query = new URLSearchParams({
      container,
      sinceSeconds: String(sinceSeconds),
      tailLines: String(logLines),
      limitBytes: String(logBytes),
    });
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query}`;
    const { text } = await this.#client.transport.text({ path, resource: 'pods/log' });
    return text;
  }
}

function requestFor(resource: string) {
  return { path: resource, resource };
}
