import type { AuthClient } from 'google-auth-library';
import { SweepError } from '../../platform/errors.ts';
import type { Credentials } from '../../platform/http/http-client.ts';
import { TransientFailure } from '../../platform/http/http-failure.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const SIGN_IN = "Google's sign-in";
const SIGN_IN_TIMEOUT_MS = 20_000;
/** Any project, so that the library does not look for the caller's own with gcloud, the metadata server or a call. */
const UNUSED_PROJECT = '-';

/**
 * Application Default Credentials, found at the first call. All calls share one token, which the library renews. A token
 * is never sent over plain HTTP.
 */
export class ApplicationDefaultCredentials implements Credentials {
  #client: Promise<AuthClient> | undefined;

  async headersFor(url: URL): Promise<Readonly<Record<string, string>>> {
    if (url.protocol === 'http:') return {};
    this.#client ??= findClient();
    const client = await this.#client;
    try {
      return Object.fromEntries(await client.getRequestHeaders(url.href));
    } catch (error) {
      throw translateSignIn(error);
    }
  }
}

async function findClient(): Promise<AuthClient> {
  const {
    default: { GoogleAuth },
  } = await import('google-auth-library');
  try {
    const clientOptions = { transporterOptions: { timeout: SIGN_IN_TIMEOUT_MS } };
    return await new GoogleAuth({ scopes: SCOPE, projectId: UNUSED_PROJECT, clientOptions }).getClient();
  } catch (error) {
    throw new SweepError('CREDENTIALS_MISSING', {}, { cause: error });
  }
}

/** The library's HTTP client sets `status` on the error of a response, and `config` on the error of any request. */
function translateSignIn(error: unknown): SweepError | TransientFailure {
  const { status, config, code } = (error ?? {}) as { status?: unknown; config?: unknown; code?: unknown };
  if (typeof status === 'number' && (status === 429 || status >= 500))
    return new TransientFailure('API_BUSY', { api: SIGN_IN, status }, { cause: error });
  if (typeof status !== 'number' && config !== undefined)
    return new TransientFailure(
      'API_UNREACHABLE',
      { api: SIGN_IN, detail: typeof code === 'string' ? code : 'no answer' },
      { cause: error },
    );
  return new SweepError('API_UNAUTHENTICATED', {}, { cause: error });
}
