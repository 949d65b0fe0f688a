import * as z from 'zod';
import { changedAssets } from '../../documents/asset-document.ts';
import type { RestDocument } from '../../documents/rest-document.ts';
import { ancestorsOf } from '../../fleet/ancestors.ts';
import type { Fleet, SimulatedCluster } from '../../fleet/fleet.ts';
import { ApiError } from '../../http/api-error.ts';
import { type ApiCall, type ApiMethod, param } from '../../http/api-method.ts';
import type { World } from '../../world.ts';

const PARENTS = ['projects', 'folders', 'organizations'] as const;
/** Source: https://cloud.google.com/asset-inventory/docs/reference/rest/v1/feeds. Enums may be sent as numbers. */
const createRequest = z.object({
  feedId: z.string().min(1),
  feed: z.object({
    assetTypes: z.array(z.string()).default([]),
    contentType: z.union([z.string(), z.int()]).optional(),
    feedOutputConfig: z.object({
      pubsubDestination: z.object({ topic: z.string().regex(/^projects\/[^/]+\/topics\/[^/]+$/) }),
    }),
  }),
});
type Feed = z.infer<typeof createRequest>['feed'] & { readonly name: string; readonly parent: string };

/** Delivers a message to a topic. @param topic projects/P/topics/T */
export type Publish = (topic: string, data: Uint8Array) => void;

/** The feeds of Cloud Asset Inventory, which publish every change of the fleet. */
export class AssetFeeds {
  readonly #feeds = new Map<string, Feed>();
  readonly #publish: Publish;
  readonly #world: World;

  constructor(world: World, publish: Publish) {
    this.#world = world;
    this.#publish = publish;
    world.fleet.watch((before, after) => this.#onChange(before, after));
  }

  methods(): ApiMethod[] {
    return PARENTS.flatMap((kind) => this.#methodsOf(kind));
  }

  #methodsOf(kind: (typeof PARENTS)[number]): ApiMethod[] {
    const parentOf = (call: ApiCall) => `${kind}/${param(call, 'parent')}`;
    const nameOf = (call: ApiCall) => `${parentOf(call)}/feeds/${param(call, 'feed')}`;
    const found = (call: ApiCall): Feed => {
      const feed = this.#feeds.get(nameOf(call));
      // As recorded in shared/data/gke/asset-feed-404.json.
      if (feed === undefined) throw new ApiError('NOT_FOUND', 'Requested entity was not found.');
      return feed;
    };
    const common = { resourceOf: parentOf, responseType: null } as const;
    const path = `/v1/${kind}/:parent/feeds`;
    return [
      {
        ...common,
        name: 'cloudasset.feeds.create',
        verb: 'POST',
        path,
        permission: 'cloudasset.feeds.create',
        handle: (call) => this.#create(parentOf(call), call.body),
      },
      {
        ...common,
        name: 'cloudasset.feeds.list',
        verb: 'GET',
        path,
        permission: 'cloudasset.feeds.list',
        handle: (call) => ({
          feeds: [...this.#feeds.values()].filter(({ parent }) => parent === parentOf(call)).map(documentOf),
        }),
      },
      {
        ...common,
        name: 'cloudasset.feeds.get',
        verb: 'GET',
        path: `${path}/:feed`,
        permission: 'cloudasset.feeds.get',
        handle: (call) => documentOf(found(call)),
      },
      {
        ...common,
        name: 'cloudasset.feeds.delete',
        verb: 'DELETE',
        path: `${path}/:feed`,
        permission: 'cloudasset.feeds.delete',
        handle: (call) => {
          this.#feeds.delete(found(call).name);
          return {};
        },
      },
    ];
  }

  #create(parent: string, body: unknown): RestDocument {
    const { success, data, error } = createRequest.safeParse(body);
    if (!success) throw new ApiError('INVALID_ARGUMENT', z.prettifyError(error));
    const name = `${parent}/feeds/${data.feedId}`;
    if (this.#feeds.has(name)) throw new ApiError('ALREADY_EXISTS', 'Requested entity already exists');
    const feed = { ...data.feed, name, parent };
    this.#feeds.set(name, feed);
    this.#send(feed, `You have successfully configured real time feed "${name}".`);
    return documentOf(feed);
  }

  #onChange(before: SimulatedCluster | null, after: SimulatedCluster | null): void {
    const cluster = after ?? before;
    if (cluster === null || this.#feeds.size === 0) return;
    const { fleet, clock } = this.#world;
    const assets = changedAssets(before, after, fleet, new Date(clock.nowMs()).toISOString());
    const ancestors = ancestorsOfCluster(fleet, cluster);
    for (const feed of this.#feeds.values())
      if (ancestors.includes(feed.parent))
        for (const { assetType, message } of assets)
          if (feed.assetTypes.length === 0 || feed.assetTypes.includes(assetType))
            this.#send(feed, JSON.stringify(withContent(message, feed)));
  }

  #send({ feedOutputConfig }: Feed, text: string): void {
    this.#publish(feedOutputConfig.pubsubDestination.topic, Buffer.from(text));
  }
}

function documentOf({ parent: _, ...feed }: Feed): RestDocument {
  return feed;
}

function ancestorsOfCluster(fleet: Fleet, { project }: SimulatedCluster): string[] {
  return [`projects/${project.projectNumber}`, ...ancestorsOf(fleet, `projects/${project.projectId}`)];
}

/** Without contentType RESOURCE, messages contain no descriptions. */
function withContent(message: RestDocument, { contentType }: Feed): RestDocument {
  if (contentType === 'RESOURCE' || contentType === 1) return message;
  return JSON.parse(JSON.stringify(message, (key, value) => (key === 'resource' ? undefined : value)));
}
