import type { RestDocument } from '../documents/rest-document.ts';
import type { OperationFault } from '../operations/operation-course.ts';
import type { ApiError } from './api-error.ts';

/** One call of an API method, decoded from HTTP. */
export interface ApiCall {
  /** Path parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** The JSON body; undefined if there is none. */
  readonly body: unknown;
  /** The bearer token; null if none was sent. */
  readonly token: string | null;
  /** Set by a fault: the response omits the clusters of one location. */
  readonly omitsLocation: boolean;
  /** Set by a fault: the first inserted row is rejected. */
  readonly rejectsRow: boolean;
  /** Set by a fault: what goes wrong with the operation that the call starts; null: nothing. */
  readonly operationFault: OperationFault | null;
  /** Set by a fault: how long inserted rows stay invisible to queries. */
  readonly rowsHiddenMs: number;
}

/** A method of a Google API: its route, its permission and its handler. */
export interface ApiMethod {
  /**
   * The name in Google's discovery documents, shortened to `container.` for GKE's location methods:
   * `container.clusters.list`.
   */
  readonly name: string;
  readonly verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** A fastify path; a literal colon is doubled. */
  readonly path: string;
  /**
   * The resource of the call, such as `projects/P/locations/L/clusters/C`: faults and permissions are matched against
   * it.
   */
  readonly resourceOf: (call: ApiCall) => string;
  /** The IAM permission required on that resource; null for a search, which returns what the caller may see. */
  readonly permission: string | null;
  /** Message type of the response, for masks and enum numbers; null if no official client covers this API version. */
  readonly responseType: string | null;
  /** Whether the response depends only on the fleet and the URL, so that it can be cached. */
  readonly cacheable?: true;
  /** Overrides the default size limit of request bodies. */
  readonly maxBodyBytes?: number;
  /** @throws ApiError */
  readonly handle: (call: ApiCall) => RestDocument | Promise<RestDocument>;
}

/** A Google API: its methods and the style of its errors. */
export interface Api {
  /** `container.googleapis.com` */
  readonly service: string;
  readonly title: string;
  /** Whether its errors also carry the legacy `errors` list. */
  readonly includesErrorList: boolean;
  /** The error for a missing permission. */
  readonly denial: (permission: string, resource: string) => ApiError;
  readonly notFound: (resource: string) => ApiError;
  readonly methods: readonly ApiMethod[];
}

/** A path parameter; the route's pattern guarantees that it is present. */
export function param(call: ApiCall, name: string): string {
  return call.params[name] ?? '';
}

/** A query parameter: the last value if it was sent several times, undefined if it was not sent. */
export function queryText(call: ApiCall, name: string): string | undefined {
  const value = call.query[name];
  return typeof value === 'object' ? value.at(-1) : value;
}
