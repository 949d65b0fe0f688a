import type { v1 } from '@google-cloud/container';
import { z } from 'zod';
import { ClientAuth } from '../../platform/http/client-auth.ts';
import { ASK_ONCE } from '../../platform/http/client-options.ts';
import { requestUnderWay } from '../../platform/http/first-request.ts';
import { readAnswer } from '../../platform/http/read-answer.ts';
import type { GoogleTransport } from '../../platform/http/transport.ts';
import type { ClusterDirectory, ListedClusters } from '../../stages/discover/ports.ts';
import { LIST_CLUSTERS_MASK } from './cluster-fields.ts';
import { loadClusterManager } from './load-cluster-manager.ts';

/** A cluster is not looked at: one that is malformed costs only itself. */
const listed = z.object({
  clusters: z.array(z.unknown()).default([]),
  missingZones: z.array(z.string()).default([]),
});

const OPTIONS = { ...ASK_ONCE, otherArgs: { headers: { 'X-Goog-FieldMask': LIST_CLUSTERS_MASK } } };

/** The Kubernetes Engine API. Loading its client takes as long as an answer: it is done while one is awaited. */
export class GkeClusterDirectory implements ClusterDirectory {
  readonly #auth: ClientAuth;
  #client: Promise<v1.ClusterManagerClient> | undefined;

  /** @param endpoint where the API is instead, or null */
  constructor(transport: GoogleTransport, endpoint: URL | null) {
    this.#auth = new ClientAuth(transport, endpoint);
    // A failure is thrown to who asks.
    requestUnderWay()
      .then(() => this.#load())
      .catch(() => {});
  }

  async listClusters(projectId: string): Promise<ListedClusters> {
    const client = await this.#load();
    const question = { api: 'Kubernetes Engine API', resource: `projects/${projectId}` };
    const document = await this.#auth.answerTo(question, () =>
      client.listClusters({ parent: `projects/${projectId}/locations/-` }, OPTIONS),
    );
    const { clusters, missingZones } = readAnswer(listed, document, question);
    return { clusters, missingLocations: missingZones };
  }

  #load(): Promise<v1.ClusterManagerClient> {
    this.#client ??= loadClusterManager(this.#auth);
    return this.#client;
  }
}
