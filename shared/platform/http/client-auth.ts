import { AsyncLocalStorage } from 'node:async_hooks';
import type { Question } from './question.ts';
import type { ApiRequest, GoogleTransport, JsonDocument } from './transport.ts';

/** One call through a client: what it asks, and what came of it. */
interface Call {
  readonly question: Question;
  outcome?: { readonly document: JsonDocument } | { readonly error: unknown };
}

/** What the client hands to `fetch`. Its signal belongs to a time limit of its own, which the transport's replaces. */
interface ClientRequest {
  readonly method?: ApiRequest['method'];
  readonly headers: Headers;
  /** JSON text; not there where the method has none. */
  readonly body?: string;
}

/**
 * The `auth` object of an official Google client (google-gax, `fallback: true`), which asks it to fetch. It lets the
 * transport fetch, and keeps the answer as it was written: the client's own decoding turns what it cannot read into
 * the field's default, and fails for a whole project where one field of one cluster is not what it should be.
 */
export class ClientAuth {
  readonly #transport: GoogleTransport;
  readonly #endpoint: URL | null;
  readonly #calls = new AsyncLocalStorage<Call>();

  /** @param endpoint where the API is instead; null: where the client thinks it is */
  constructor(transport: GoogleTransport, endpoint: URL | null) {
    this.#transport = transport;
    this.#endpoint = endpoint;
  }

  /**
   * The answer to what `request` asks its client, as JSON with enums by name. Throws what the transport throws.
   * @param request makes one call of one client that has this `auth`
   */
  async answerTo(question: Question, request: () => Promise<unknown>): Promise<JsonDocument> {
    const call: Call = { question };
    try {
      await this.#calls.run(call, request);
      if (call.outcome !== undefined && 'document' in call.outcome) return call.outcome.document;
    } catch (error) {
      // The client wraps what fetching throws.
      throw call.outcome !== undefined && 'error' in call.outcome ? call.outcome.error : error;
    } finally {
      // A connection opened for this call keeps the call for as long as it is open; it must not keep the answer.
      delete call.outcome;
    }
    throw new Error(`The client of ${question.api} did not fetch`);
  }

  /** For the client alone. */
  async fetch(address: string, { method = 'GET', headers, body }: ClientRequest): Promise<Response> {
    const call = this.#calls.getStore();
    if (call === undefined) throw new Error('A client was called outside of answerTo');
    try {
      const request = { method, url: this.#urlOf(address), headers: Object.fromEntries(headers), body };
      call.outcome = { document: await this.#transport.ask(call.question, request) };
    } catch (error) {
      call.outcome = { error };
      throw error;
    }
    return new Response('{}');
  }

  /** For the client alone, which looks for it and does not call it: credentials are the transport's. */
  async getRequestHeaders(): Promise<Headers> {
    return new Headers();
  }

  #urlOf(address: string): URL {
    const url = new URL(address);
    // Enums as numbers, which the clients ask for, would make a name that is newer than our table unreadable.
    url.searchParams.delete('$alt');
    if (this.#endpoint === null) return url;
    return new URL(this.#endpoint.pathname.replace(/\/$/, '') + url.pathname + url.search, this.#endpoint);
  }
}
