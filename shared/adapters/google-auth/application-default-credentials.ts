import { access } from 'node:fs/promises';
import type { AuthClient, GoogleAuth } from 'google-auth-library';
import { SweepError } from '../../platform/errors.ts';
import type { Credentials } from '../../platform/http/http-client.ts';
import { TransientFailure } from '../../platform/http/http-failure.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const SIGN_IN = "Google's sign-in";
const SIGN_IN_TIMEOUT_MS = 20_000;
/** Any project, so that the library does not look for the caller's own with gcloud, the metadata server or a call. */
const UNUSED_PROJECT = '-';

/** The account that credentials belong to. */
export interface Account {
  readonly kind: 'USER' | 'SERVICE_ACCOUNT_KEY' | 'IMPERSONATION' | 'METADATA_SERVER' | 'FEDERATION';
  /** Null if it cannot be determined. */
  readonly email: string | null;
  /** The project that user credentials charge quota to; null if none is set. */
  readonly quotaProject: string | null;
  /** When the current access token expires, in milliseconds since the epoch; null if it does not say. */
  readonly expiresAtMs: number | null;
}

interface Found {
  readonly auth: GoogleAuth;
  readonly client: AuthClient;
}

/**
 * Application Default Credentials, found at the first call. All calls share one token, which the library renews. A token
 * is never sent over plain HTTP.
 */
export class ApplicationDefaultCredentials implements Credentials {
  readonly #file: string | undefined;
  #found: Promise<Found> | undefined;

  /** @param file the value of GOOGLE_APPLICATION_CREDENTIALS, which the library reads itself; for errors */
  constructor(file?: string) {
    this.#file = file;
  }

  async headersFor(url: URL): Promise<Readonly<Record<string, string>>> {
    if (url.protocol === 'http:') return {};
    const { client } = await this.#findOnce();
    try {
      return Object.fromEntries(await client.getRequestHeaders(url.href));
    } catch (error) {
      throw translateSignIn(error);
    }
  }

  /**
   * Signs in, and returns the account.
   * @throws SweepError as `headersFor`; API_BUSY, API_UNREACHABLE if signing in may work the next time
   */
  async account(): Promise<Account> {
    const { auth, client } = await this.#findOnce();
    try {
      const { token } = await client.getAccessToken();
      return {
        ...(await ownerOf(auth, client, token ?? '')),
        quotaProject: client.quotaProjectId ?? null,
        expiresAtMs: client.credentials.expiry_date ?? null,
      };
    } catch (cause) {
      const { code, facts } = translateSignIn(cause);
      throw new SweepError(code, { resource: 'an access token', attempts: 1, ...facts }, { cause });
    }
  }

  #findOnce(): Promise<Found> {
    this.#found ??= findClient(this.#file);
    return this.#found;
  }
}

async function findClient(file: string | undefined): Promise<Found> {
  const {
    default: { GoogleAuth },
  } = await import('google-auth-library');
  try {
    const clientOptions = { transporterOptions: { timeout: SIGN_IN_TIMEOUT_MS } };
    const auth = new GoogleAuth({ scopes: SCOPE, projectId: UNUSED_PROJECT, clientOptions });
    return { auth, client: await auth.getClient() };
  } catch (cause) {
    if (!file) throw new SweepError('CREDENTIALS_MISSING', {}, { cause });
    const exists = await access(file).then(
      () => true,
      () => false,
    );
    const detail = exists ? 'it contains no usable credentials' : 'it does not exist or cannot be read';
    throw new SweepError('CREDENTIALS_FILE_INVALID', { file, detail }, { cause });
  }
}

/** @param token the current access token */
async function ownerOf(
  auth: GoogleAuth,
  client: AuthClient,
  token: string,
): Promise<Pick<Account, 'kind' | 'email'>> {
  const { default: library } = await import('google-auth-library');
  if (client instanceof library.Impersonated)
    return { kind: 'IMPERSONATION', email: client.getTargetPrincipal() };
  if (client instanceof library.JWT) return { kind: 'SERVICE_ACCOUNT_KEY', email: client.email ?? null };
  if (client instanceof library.BaseExternalAccountClient)
    return { kind: 'FEDERATION', email: client.getServiceAccountEmail() };
  // The email is optional: it needs a scope or a server that may be absent.
  if (client instanceof library.UserRefreshClient) {
    const { email = null } = await client.getTokenInfo(token).catch(() => ({}) as { email?: string });
    return { kind: 'USER', email };
  }
  const { client_email = null } = await auth.getCredentials().catch(() => ({}) as { client_email?: string });
  return { kind: 'METADATA_SERVER', email: client_email };
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
