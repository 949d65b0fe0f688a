import type { v1 } from '@google-cloud/asset';
import { z } from 'zod';
import { ClientAuth } from '../../platform/http/client-auth.ts';
import { ASK_ONCE, clientOptions } from '../../platform/http/client-options.ts';
import { pagesOf } from '../../platform/http/pages.ts';
import { readAnswer } from '../../platform/http/read-answer.ts';
import type { GoogleTransport } from '../../platform/http/transport.ts';
import type { AssetCluster, AssetDirectory } from '../../stages/discover/ports.ts';

/** `ancestors` goes from the project upwards: `projects/NUMBER`, folders, `organizations/N`. */
const asset = z
  .object({
    name: z.string(),
    ancestors: z.array(z.string()).default([]),
    resource: z.object({ data: z.unknown() }).optional(),
  })
  .transform(
    ({ name, ancestors, resource }): AssetCluster => ({
      name,
      projectNumber: /^projects\/(\d+)$/.exec(ancestors[0] ?? '')?.[1] ?? null,
      document: resource?.data,
    }),
  );

const assetPage = z.object({ assets: z.array(asset).default([]), nextPageToken: z.string().optional() });

/** The most that a page may have, so that a quota of 100 calls a minute is far away. */
const ASSETS_A_PAGE = 1000;

const OPTIONS = {
  ...ASK_ONCE,
  otherArgs: {
    headers: { 'X-Goog-FieldMask': 'assets.name,assets.ancestors,assets.resource.data,nextPageToken' },
  },
};

/** The Cloud Asset API. */
export class AssetInventoryDirectory implements AssetDirectory {
  readonly #auth: ClientAuth;
  readonly #client: Promise<v1.AssetServiceClient>;

  /** @param endpoint where the API is instead, or null */
  constructor(transport: GoogleTransport, endpoint: URL | null) {
    this.#auth = new ClientAuth(transport, endpoint);
    this.#client = loadClient(this.#auth);
  }

  async *listClusters(parent: string): AsyncGenerator<readonly AssetCluster[]> {
    const client = await this.#client;
    const question = { api: 'Cloud Asset API', resource: parent };
    const ask = async (pageToken: string) => {
      const request = {
        parent,
        assetTypes: ['container.googleapis.com/Cluster'],
        contentType: 'RESOURCE' as const,
        pageSize: ASSETS_A_PAGE,
        pageToken,
      };
      const document = await this.#auth.answerTo(question, () => client.listAssets(request, OPTIONS));
      return readAnswer(assetPage, document, question);
    };
    for await (const page of pagesOf(question, ask)) yield page.assets;
  }
}

async function loadClient(auth: ClientAuth): Promise<v1.AssetServiceClient> {
  const {
    default: { AssetServiceClient },
  } = await import('@google-cloud/asset/build/src/v1/asset_service_client.js');
  return new AssetServiceClient(clientOptions(auth));
}
