import * as z from 'zod';
import { isOwner } from '../../shared/model/owners.ts';
import { secret, webhookAddress } from '../../shared/platform/options-checks-cloud.ts';
import { WEBHOOK_FORMATS } from '../../shared/platform/options-table.ts';
import { FALLBACK, type Route } from '../../shared/stages/alert/route-alerts.ts';
import { line, parseYaml, readTextFile, says } from '../../shared/wiring/exceptions-file.ts';

/** A route with the webhook that receives its messages. */
export interface WebhookRoute extends Route {
  readonly url: string;
  readonly format: (typeof WEBHOOK_FORMATS)[number];
  /** Signs the messages; null: they are not signed. */
  readonly secret: string | null;
}

const webhook = {
  url: z
    .string(says('must be text'))
    .pipe(webhookAddress())
    .describe('The https address that messages are posted to.'),
  format: z
    .enum(WEBHOOK_FORMATS, says(`must be one of ${WEBHOOK_FORMATS.join(', ')}`))
    .describe('The format of the messages.'),
  secret: secret()
    .optional()
    .describe('The key that signs the messages, as for SWEEP_WEBHOOK_SECRET. Required for the format json.'),
};

/** Receivers of Slack and Teams messages are the services themselves, which check no signature. */
const isSigned = ({
  format,
  secret: key,
}: {
  readonly format: string;
  readonly secret?: string | undefined;
}) => format !== 'json' || key !== undefined;
const UNSIGNED = 'json requires a secret, because receivers have nothing else to recognize the sender by';

const route = z
  .strictObject(
    {
      owner: line(
        'The owner: projects/ID, folders/NUMBER, organizations/NUMBER, or KEY=VALUE for a label.',
      ).refine(isOwner, {
        error: 'must be projects/ID, folders/NUMBER, organizations/NUMBER or, for a label, KEY=VALUE',
      }),
      ...webhook,
    },
    says('must be a mapping'),
  )
  .refine(isSigned, { error: UNSIGNED, path: ['format'] });

/** The content of `routes.yaml`. */
const routesFileSchema = z
  .strictObject(
    {
      routes: z
        .array(route, says('must be a list'))
        .nullish()
        .describe('Who receives the messages about whose clusters.'),
      fallback: z
        .strictObject(webhook, says('must be a mapping with url and format'))
        .refine(isSigned, { error: UNSIGNED, path: ['format'] })
        .describe('Who receives the messages about all other clusters.'),
    },
    says('must be a mapping with routes and fallback'),
  )
  .superRefine(({ routes }, context) => {
    for (const [index, { owner }] of (routes ?? []).entries())
      if (routes?.findIndex((each) => each.owner === owner) !== index)
        context.addIssue({
          code: 'custom',
          path: ['routes', index, 'owner'],
          message: `names ${owner} a second time: an owner has one route`,
        });
  });

const KEYS = ['routes', 'fallback', 'owner', ...Object.keys(webhook)];

/**
 * Reads who receives the messages about whose clusters; the fallback comes last.
 * @param file undefined: there are no routes
 * @throws SweepError INPUT_UNREADABLE, ROUTES_INVALID with the position of the first problem
 */
export function readRoutes(file: string | undefined): readonly WebhookRoute[] {
  return file === undefined ? [] : parseRoutes(readTextFile(file), file);
}

/** Throws SweepError ROUTES_INVALID. */
export function parseRoutes(text: string, file: string): readonly WebhookRoute[] {
  const { routes, fallback } = parseYaml(text, {
    file,
    schema: routesFileSchema,
    keys: KEYS,
    code: 'ROUTES_INVALID',
  });
  return [
    ...(routes ?? []).map((each) => ({ ...each, name: each.owner, secret: each.secret ?? null })),
    { ...fallback, name: FALLBACK, owner: null, secret: fallback.secret ?? null },
  ];
}
