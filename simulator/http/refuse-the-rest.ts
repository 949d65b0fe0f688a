import type { FastifyInstance } from 'fastify';
import { ApiError } from './api-error.ts';

/** What is not imitated is said in an error that Google's clients can show, and as 501, which Google never answers. */
export function refuseTheRest(server: FastifyInstance): void {
  server.setNotFoundHandler((request, reply) => {
    const error = new ApiError(
      'UNIMPLEMENTED',
      `The simulator does not imitate ${request.method} ${request.url}.`,
    );
    return reply.code(error.httpStatus).send(error.body(true));
  });
}
