import type { RestDocument } from '../documents/rest-document.ts';
import type { ApiError } from './api-error.ts';

/** One call of an API method, decoded from HTTP. */
export interface ApiCall {
  /** Of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** The JSON body; undefined for a call without one. */
  readonly body: unknown;
  /** The bearer token; null where none was sent. */
  readonly token: string | null;
  /** A location whose clusters GKE leaves out this time: set by a fault. */
  readonly losesLocation: boolean;
  /** Whether the first row that is inserted is refused this time: set by a fault. */
  readonly refusesRow: boolean;
}

/** A method of a Google API: where it is, what it needs, and how it answers. */
export interface ApiMethod {
  /** As Google's discovery documents have it, `container.` for the location methods of GKE: `container.clusters.list`. */
  readonly name: string;
  readonly verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** A fastify path; a colon that is no parameter is doubled. */
  readonly path: string;
  /** What is asked about, as `projects/P/locations/L/clusters/C`: faults and permissions go by it. */
  readonly resourceOf: (call: ApiCall) => string;
  /** The IAM permission that it needs there; null for a search, which shows what the caller may see. */
  readonly permission: string | null;
  /** The answer's message, for masks and enum numbers; null where no official client has this API version. */
  readonly answers: string | null;
  /** Whether the answer depends on the fleet and the call's address alone, so that it may be kept. */
  readonly steady?: true;
  /** Where the API takes more or less than others. */
  readonly largestBodyBytes?: number;
  /** @throws ApiError */
  readonly answer: (call: ApiCall) => RestDocument | Promise<RestDocument>;
}

/** A Google API: its methods, and the habits of its errors. */
export interface Api {
  /** `container.googleapis.com` */
  readonly service: string;
  readonly title: string;
  /** Whether its errors carry the older `errors` list too. */
  readonly listsErrors: boolean;
  /** The error for a call whose permission is missing. */
  readonly denial: (permission: string, resource: string) => ApiError;
  readonly notFound: (resource: string) => ApiError;
  readonly methods: readonly ApiMethod[];
}

/** A parameter of the path, which the route's pattern guarantees. */
export function param(call: ApiCall, name: string): string {
  return call.params[name] ?? '';
}

/** A parameter of the query; the last one where it was sent several times, undefined where it was not. */
export function queryText(call: ApiCall, name: string): string | undefined {
  const value = call.query[name];
  return typeof value === 'object' ? value.at(-1) : value;
}
