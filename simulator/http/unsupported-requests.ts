import type { FastifyError, FastifyInstance } from 'fastify';
import { ApiError } from './api-error.ts';

/**
 * Reports an unknown route as an error that Google's clients can display, with status 501, which Google never returns.
 * Rejects a body that is not JSON as Google's front end does.
 */
export function handleUnsupportedRequests(server: FastifyInstance): void {
  server.setNotFoundHandler((request, reply) => {
    const error = new ApiError(
      'UNIMPLEMENTED',
      `The simulator does not implement ${request.method} ${request.url}.`,
    );
    return reply.code(error.httpStatus).send(error.body(true));
  });
  server.setErrorHandler((error: FastifyError, request, reply) => {
    if (error.statusCode === 413) {
      const refusal = tooLarge(request.routeOptions.bodyLimit);
      return reply.code(refusal.httpStatus).send(refusal.body(true));
    }
    const isCallersFault = error.statusCode !== undefined && error.statusCode < 500;
    const answer = isCallersFault
      ? new ApiError('INVALID_ARGUMENT', `Invalid JSON payload received. ${error.message}`, {
          reason: 'parseError',
        })
      : new ApiError('INTERNAL', `The simulator failed: ${error.stack}`);
    return reply.code(answer.httpStatus).send(answer.body(true));
  });
}

/** Source: client issues that quote it. */
function tooLarge(limitBytes: number | undefined): ApiError {
  return new ApiError('INVALID_ARGUMENT', `Request payload size exceeds the limit: ${limitBytes} bytes.`, {
    reason: 'badRequest',
  });
}
