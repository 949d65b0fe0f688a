import type { ClientAuth } from './client-auth.ts';

/**
 * How an official Google client is made: REST, answers not indented, and `auth` ours. Of the library's own class the
 * client uses what ClientAuth has.
 */
export const clientOptions = (auth: ClientAuth) => ({
  fallback: true as const,
  minifyJson: true,
  auth: auth as never,
});

/** Of every call: the transport tries again, so the client does not. */
export const ASK_ONCE = { retry: null, autoPaginate: false };
