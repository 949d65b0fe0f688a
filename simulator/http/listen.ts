import type { FastifyInstance } from 'fastify';
import { SweepError } from '../../shared/platform/errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'in use by another process',
  EACCES: 'this user may not listen on it',
};

/**
 * Listens on the loopback address only.
 * @param port 0: any free port
 * @returns `http://127.0.0.1:PORT/`
 * @throws SweepError PORT_TAKEN
 */
export async function listen(server: FastifyInstance, port: number): Promise<string> {
  try {
    return `${await server.listen({ host: '127.0.0.1', port })}/`;
  } catch (error) {
    const detail = REASONS[(error as NodeJS.ErrnoException).code ?? ''];
    if (detail === undefined) throw error;
    throw new SweepError('PORT_TAKEN', { port, detail }, { cause: error });
  }
}
