import * as z from 'zod';
import { ApiError } from '../../http/api-error.ts';
import { type Api, param } from '../../http/api-method.ts';
import { permissionDenied } from '../../http/common-errors.ts';

const SERVICE = 'pubsub.googleapis.com';

/** Source: https://cloud.google.com/pubsub/quotas#resource_limits */
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;

const published = z.object({
  messages: z
    .array(
      z.object({
        data: z.base64().default(''),
        attributes: z.record(z.string(), z.string()).default({}),
      }),
    )
    .min(1)
    .max(1000),
});

/** A published message. */
export interface PublishedMessage {
  /** `projects/P/topics/T` */
  readonly topic: string;
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Checks the permission to publish, which Google's Pub/Sub emulator does not. Messages are recorded, not delivered.
 * @param messages receives the published messages
 * Source: https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics/publish
 */
export function pubSubApi(messages: PublishedMessage[]): Api {
  return {
    service: SERVICE,
    title: 'Cloud Pub/Sub API',
    includesErrorList: false,
    denial: (permission, resource) =>
      permissionDenied(SERVICE, permission, resource, 'User not authorized to perform this action.'),
    notFound: (resource) => new ApiError('NOT_FOUND', `Resource not found (resource=${resource}).`),
    methods: [
      {
        name: 'pubsub.projects.topics.publish',
        verb: 'POST',
        path: '/v1/projects/:project/topics/:topic(^[^:]+)::publish',
        resourceOf: (call) => `projects/${param(call, 'project')}/topics/${param(call, 'topic')}`,
        permission: 'pubsub.topics.publish',
        responseType: null,
        maxBodyBytes: MAX_REQUEST_BYTES,
        handle: (call) => {
          const { success, data, error } = published.safeParse(call.body);
          if (!success) throw new ApiError('INVALID_ARGUMENT', z.prettifyError(error));
          const topic = `projects/${param(call, 'project')}/topics/${param(call, 'topic')}`;
          const ids = data.messages.map(({ data: base64, attributes }) =>
            String(messages.push({ topic, data: Buffer.from(base64, 'base64'), attributes })),
          );
          return { messageIds: ids };
        },
      },
    ],
  };
}
