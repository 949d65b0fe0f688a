import { BigQuery } from '@google-cloud/bigquery';
import type { GoogleTransport } from '../../platform/http/transport.ts';
import { readBigQueryAnswer } from './bigquery-error.ts';
import { API } from './read-document.ts';

const USUAL_ENDPOINT = 'https://bigquery.googleapis.com/';

/** What the client has ready when it would send, in the words of the library that it would send with. */
interface ClientRequest {
  readonly uri: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly qs?: Readonly<Record<string, unknown>>;
  readonly json?: object;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Callback = (error: unknown, document: unknown) => void;

/**
 * The official client, which lets our transport send. Its own sending has no time limit, its retries do not look at
 * Retry-After, and its credentials travel over plain HTTP too.
 * @param endpoint where the API is instead; null: Google's own
 */
export function createBigQueryClient(
  projectId: string,
  transport: GoogleTransport,
  endpoint: URL | null,
): BigQuery {
  const client = new BigQuery({ projectId });
  // The client takes BIGQUERY_EMULATOR_HOST for the whole path, which no emulator serves without /bigquery/v2.
  client.baseUrl = `${(endpoint?.href ?? USUAL_ENDPOINT).replace(/\/$/, '')}/bigquery/v2`;
  const send = (request: ClientRequest, callback: Callback): void => {
    ask(transport, request).then(
      (document) => callback(null, document),
      (error: unknown) => callback(error, undefined),
    );
  };
  client.makeAuthenticatedRequest = send as never;
  return client;
}

async function ask(transport: GoogleTransport, request: ClientRequest): Promise<unknown> {
  const { uri, method = 'GET', qs = {}, json, body = json && JSON.stringify(json), headers = {} } = request;
  const url = new URL(uri);
  for (const [name, value] of Object.entries(qs))
    if (value !== undefined) url.searchParams.set(name, String(value));
  const [, resource = ''] = url.pathname.split('/bigquery/v2/');
  const sent = { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  return await transport.ask(
    { api: API, resource },
    { method, url, headers: sent, body },
    readBigQueryAnswer,
  );
}
