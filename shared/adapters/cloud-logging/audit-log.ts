import * as z from 'zod';
import type { ChangeAuthor } from '../../model/rows/parts.ts';
import { SweepError } from '../../platform/errors.ts';
import { urlBelow } from '../../platform/http/api-call.ts';
import { isPermissionMissing } from '../../platform/http/google-error.ts';
import type { HttpClient } from '../../platform/http/http-client.ts';
import type { AuthoredChange, ChangeAuthors } from '../../stages/describe/ports.ts';

const LOGGING = new URL('https://logging.googleapis.com/');
const PAGE_SIZE = 100;
const MAX_PAGES = 3;
const HOUR_MS = 3_600_000;
/** An update of nodes can take hours, and the inventory may date the change by either end of it. */
const BEFORE_HOURS = 6;
const AFTER_MS = 5 * 60_000;

/** Source: https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog. */
const entry = z.object({
  insertId: z.string().default(''),
  operation: z.object({ id: z.string() }).optional(),
  protoPayload: z.object({
    methodName: z.string().default(''),
    resourceName: z.string().default(''),
    authenticationInfo: z
      .object({ principalEmail: z.string().optional(), principalSubject: z.string().optional() })
      .optional(),
    request: z.unknown().optional(),
  }),
});
type Entry = z.infer<typeof entry>;

/** Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list. */
const page = z.object({ entries: z.array(entry).default([]), nextPageToken: z.string().optional() });

/** Methods that set the port: `google.container.v1.ClusterManager.UpdateNodePool`, and the same with `v1beta1`. */
const METHOD = /\.ClusterManager\.(Create|Update)(?:Cluster|NodePool)$/;
const SETTING = /insecure_?kubelet_?readonly_?port_?enabled/i;

/** Admin Activity audit logs, read through the Cloud Logging API. */
export class AuditLog implements ChangeAuthors {
  readonly #http: HttpClient;
  readonly #endpoint: URL;

  /** @param endpoint replaces the API's own address; null for that */
  constructor(http: HttpClient, endpoint: URL | null) {
    this.#http = http;
    this.#endpoint = endpoint ?? LOGGING;
  }

  async authorOf(change: AuthoredChange): Promise<ChangeAuthor> {
    try {
      const entries = await this.#read(change);
      return (
        authorIn(entries) ?? unknownAuthor(`the audit log of project ${change.projectId} has no entry for it`)
      );
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      return unknownAuthor(
        isPermissionMissing(error)
          ? `the scanner may not read the audit log of project ${change.projectId} (logging.logEntries.list)`
          : `the audit log could not be read (${error.code})`,
      );
    }
  }

  /** The entries about a cluster and its pools, latest first. */
  async #read(change: AuthoredChange): Promise<Entry[]> {
    const resource = `projects/${change.projectId}`;
    const call = { api: 'Cloud Logging API', resource };
    const url = urlBelow(this.#endpoint, 'v2/entries:list');
    const request = {
      resourceNames: [resource],
      filter: filterOf(change),
      orderBy: 'timestamp desc',
      pageSize: PAGE_SIZE,
    };
    const isAbout = resourceTest(change);
    const found: Entry[] = [];
    let pages = 0;
    // A page without entries may have a successor: only a missing token ends the list.
    for await (const { entries } of this.#http.postPages(call, url, request, page)) {
      found.push(...entries.filter(({ protoPayload }) => isAbout(protoPayload.resourceName)));
      pages += 1;
      if (pages === MAX_PAGES) break;
    }
    return found;
  }
}

function filterOf({ projectId, updatedAtMs }: AuthoredChange): string {
  return [
    `logName="projects/${projectId}/logs/cloudaudit.googleapis.com%2Factivity"`,
    'protoPayload.serviceName="container.googleapis.com"',
    `timestamp>="${new Date(updatedAtMs - BEFORE_HOURS * HOUR_MS).toISOString()}"`,
    `timestamp<"${new Date(updatedAtMs + AFTER_MS).toISOString()}"`,
  ].join(' AND ');
}

/** Tests for `projects/P/zones/Z/clusters/C`, and the node pools of it. */
function resourceTest({ location, cluster }: AuthoredChange): (resourceName: string) => boolean {
  const places = ['zones', 'locations', 'regions'].map((kind) => `/${kind}/${location}/clusters/${cluster}`);
  return (name) => places.some((place) => name.endsWith(place) || name.includes(`${place}/`));
}

/**
 * The author of the latest change of the port. An operation has an entry for its start, which names the caller, and one for
 * its end, which does not.
 * @param entries latest first
 */
function authorIn(entries: readonly Entry[]): ChangeAuthor | null {
  const operations = Map.groupBy(entries, ({ operation, insertId }) => operation?.id ?? insertId);
  for (const steps of operations.values()) {
    const started = steps.find(({ protoPayload }) => principalOf(protoPayload) !== null);
    const { methodName: method, request } = (started ?? steps[0])?.protoPayload ?? { methodName: '' };
    const [, verb] = METHOD.exec(method) ?? [];
    if (verb === undefined) continue;
    // A creation need not mention the port. An entry need not contain the request.
    const setsPort = request === undefined || verb === 'Create' || SETTING.test(JSON.stringify(request));
    if (!setsPort) continue;
    const principal = started === undefined ? null : principalOf(started.protoPayload);
    return {
      principal,
      method,
      detail: principal === null ? 'the audit log entry does not name the principal' : null,
    };
  }
  return null;
}

function principalOf({ authenticationInfo }: Entry['protoPayload']): string | null {
  return authenticationInfo?.principalEmail || authenticationInfo?.principalSubject || null;
}

function unknownAuthor(detail: string): ChangeAuthor {
  return { principal: null, method: null, detail };
}
