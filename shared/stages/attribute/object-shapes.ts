import * as z from 'zod';
import { SweepError } from '../../platform/errors.ts';
import type { ConfigMapObject, CustomObject, ObjectMetadata, PodSpecObject, ServiceObject } from './ports.ts';

/*
 * The shapes of objects, as far as they are searched. Manifests contain null for absent fields, and a broken server
 * anything at all: what has another shape is rejected, so that it neither ends a scan nor passes for searched.
 */
const optional = <T extends z.ZodType>(shape: T) => shape.nullish().transform((value) => value ?? undefined);
const text = optional(z.string());
const named = optional(z.object({ name: text }));
const words = optional(z.array(z.union([z.string(), z.number(), z.boolean()]).transform(String)));
const handler = optional(z.object({ exec: optional(z.object({ command: words })) }));

const metadata = z.object({
  namespace: text,
  name: text,
  labels: optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))),
  ownerReferences: optional(
    z.array(z.object({ kind: z.string(), name: z.string(), controller: optional(z.boolean()) })),
  ),
});

const container = z.object({
  name: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
  image: text,
  restartPolicy: text,
  command: words,
  args: words,
  env: optional(
    z.array(
      z.object({
        name: z.string(),
        value: optional(z.union([z.string(), z.number(), z.boolean()]).transform(String)),
        valueFrom: optional(
          z.object({
            configMapKeyRef: optional(z.object({ name: text, key: z.string() })),
            fieldRef: optional(z.object({ fieldPath: z.string() })),
          }),
        ),
      }),
    ),
  ),
  envFrom: optional(z.array(z.object({ configMapRef: named }))),
  ports: optional(z.array(z.object({ containerPort: optional(z.number()) }))),
  volumeMounts: optional(z.array(z.object({ name: text }))),
  livenessProbe: handler,
  readinessProbe: handler,
  startupProbe: handler,
  lifecycle: optional(z.object({ postStart: handler, preStop: handler })),
});

const podSpec = z.object({
  nodeName: text,
  hostNetwork: optional(z.boolean()),
  containers: z
    .array(container)
    .nullish()
    .transform((value) => value ?? []),
  initContainers: optional(z.array(container)),
  ephemeralContainers: optional(z.array(container)),
  volumes: optional(
    z.array(
      z.object({
        name: text,
        configMap: named,
        projected: optional(z.object({ sources: optional(z.array(z.object({ configMap: named }))) })),
      }),
    ),
  ),
});

const service = z.object({
  metadata: optional(metadata),
  spec: optional(
    z.object({
      selector: optional(z.record(z.string(), z.unknown())),
      ports: optional(
        z.array(
          z.object({
            name: text,
            port: z.number(),
            targetPort: optional(z.union([z.number(), z.string()])),
          }),
        ),
      ),
    }),
  ),
});

const configMap = z.object({
  metadata: optional(metadata),
  data: optional(z.record(z.string(), z.unknown())),
});

const selector = z.object({
  matchLabels: optional(z.record(z.string(), z.string())),
  matchExpressions: optional(
    z.array(z.object({ key: z.string(), operator: z.string(), values: optional(z.array(z.string())) })),
  ),
});
const scrape = z.object({
  metadata: optional(metadata),
  spec: optional(
    z.looseObject({
      endpoints: optional(z.array(z.looseObject({}))),
      selector: optional(selector),
      namespaceSelector: optional(
        z.object({ any: optional(z.boolean()), matchNames: optional(z.array(z.string())) }),
      ),
    }),
  ),
});

/** Throws SweepError OBJECT_MALFORMED, like the others. */
export function metadataOf(value: unknown): ObjectMetadata {
  return shaped<ObjectMetadata>(optional(metadata), value) ?? {};
}

export function podSpecOf(value: unknown): PodSpecObject {
  return shaped(podSpec, value);
}

export function serviceOf(value: unknown): ServiceObject {
  return shaped(service, value);
}

export function configMapOf(value: unknown): ConfigMapObject {
  return shaped(configMap, value);
}

/** @param kind of the object: items of a list do not repeat it */
export function scrapeOf(value: unknown, kind: string): CustomObject {
  return { ...shaped<object>(scrape, value), kind };
}

/** Absent fields are undefined in the result, whatever the types of the ports say: readers give them a default. */
function shaped<T>(shape: z.ZodType, value: unknown): T {
  const { success, data, error } = shape.safeParse(value);
  if (success) return data as T;
  const [issue] = error.issues;
  throw new SweepError('OBJECT_MALFORMED', { detail: `${issue?.path.join('.')}: ${issue?.message}` });
}
