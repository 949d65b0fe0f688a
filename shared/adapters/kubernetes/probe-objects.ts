import { KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';
import { PROBE } from '../../model/probe-names.ts';
import { SweepError } from '../../platform/errors.ts';
import type { ObjectReference, ObjectState, ProbeObjects } from '../../stages/sample/ports.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import type { Question } from './target.ts';

/** ProbeObjects by server-side apply, over one route of one cluster. */
export class KubernetesProbeObjects implements ProbeObjects {
  readonly #client: KubernetesClient;
  readonly #objects: KubernetesObjectApi;

  constructor(client: KubernetesClient) {
    this.#client = client;
    this.#objects = new KubernetesObjectApi(client.configuration);
  }

  async stateOf(object: ObjectReference): Promise<ObjectState> {
    try {
      const found = await this.#client.call(questionAbout(object), () =>
        this.#objects.read(structuredClone(object)),
      );
      return found.metadata?.labels?.[PROBE.managedByLabel] === PROBE.managedBy ? 'OURS' : 'FOREIGN';
    } catch (error) {
      if (error instanceof SweepError && error.code === 'KUBERNETES_NOT_FOUND') return 'ABSENT';
      throw error;
    }
  }

  async apply(object: ObjectReference): Promise<void> {
    await this.#client.call(questionAbout(object), () =>
      this.#objects.patch(
        structuredClone(object),
        undefined,
        undefined,
        PROBE.managedBy,
        // It is ours: what somebody else set in it is set back.
        true,
        PatchStrategy.ServerSideApply,
      ),
    );
  }

  async remove(object: ObjectReference): Promise<void> {
    try {
      await this.#client.call(questionAbout(object), () => this.#objects.delete(structuredClone(object)));
    } catch (error) {
      if (!(error instanceof SweepError) || error.code !== 'KUBERNETES_NOT_FOUND') throw error;
    }
  }
}

function questionAbout({ kind, metadata }: ObjectReference): Question {
  const resource = `${kind} ${metadata.name}`;
  return { path: resource, resource };
}
