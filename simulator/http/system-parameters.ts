import type { FastifyRequest } from 'fastify';

/**
 * The parameters that every Google API takes besides its own.
 * Source: https://cloud.google.com/apis/docs/system-parameters
 */
export function wantsEnumNumbers(request: FastifyRequest): boolean {
  return /(^|;)enum-encoding=int(;|$)/.test(parameterOf(request, '$alt', 'alt') ?? '');
}

/** The mask of a partial response, from the parameter or the header; null for the whole response. */
export function fieldMaskText(request: FastifyRequest): string | null {
  const header = request.headers['x-goog-fieldmask'];
  return parameterOf(request, '$fields', 'fields') ?? (typeof header === 'string' ? header : null);
}

function parameterOf(request: FastifyRequest, ...names: readonly string[]): string | undefined {
  const query = request.query as Record<string, string | string[] | undefined>;
  const value = names.map((name) => query[name]).find((each) => each !== undefined);
  return Array.isArray(value) ? value.at(-1) : value;
}
