import type { AuthClient } from 'google-auth-library';
import { SweepError } from '../../platform/errors.ts';
import { TransientFailure } from '../../platform/http/transient-failure.ts';
import type { Credentials } from '../../platform/http/transport.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const SIGN_IN = "Google's sign-in";
const SIGN_IN_TIMEOUT_MS = 20_000;
/** Where it is not told, the library looks for the caller's own project: with gcloud, in the metadata, by a call. */
const UNUSED_PROJECT = '-';

/**
 * Application Default Credentials: found at the first call, one token for all, renewed by the library. A token never
 * travels in the clear: an address with plain HTTP gets none.
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

/** By what gaxios, which the library asks with, puts on its errors: `status` of an answer, `config` of any request. */
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
