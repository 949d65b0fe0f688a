import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api, ApiMethod } from '../http/api-method.ts';
import { internalError, quotaExceeded, serviceDisabled, unavailable } from '../http/common-errors.ts';
import { pause } from '../http/pause.ts';
import type { World } from '../world.ts';
import type { Fault } from './fault-plan.ts';

export interface FaultedCall {
  readonly api: Api;
  readonly method: ApiMethod;
  readonly world: World;
  /** The resource of the call. */
  readonly resource: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * Injects the part of a fault that happens before the response is computed.
 * @returns ENDED if the connection was taken over, CONTINUED if the call should proceed
 * @throws ApiError that the fault stands for
 */
export async function injectFault(fault: Fault, call: FaultedCall): Promise<'ENDED' | 'CONTINUED'> {
  const { api, method, resource, request, reply } = call;
  const seconds = Math.ceil((fault.valueMs ?? 0) / 1000);
  switch (fault.name) {
    case '403':
      throw api.denial(method.permission ?? method.name, resource);
    case '404':
      throw api.notFound(resource);
    case '429':
      throw quotaExceeded(api.service, seconds);
    case '500':
      throw internalError();
    case '503':
      throw unavailable(seconds);
    case 'service-disabled':
      throw serviceDisabled(api.service, api.title, projectNumberOf(call));
    case 'slow':
      await pause(fault.valueMs ?? 0);
      return 'CONTINUED';
    case 'hung':
      reply.hijack();
      return 'ENDED';
    case 'reset':
      reply.hijack();
      request.raw.socket.resetAndDestroy();
      return 'ENDED';
    case 'truncated':
    case 'malformed':
    case 'list-missing-location':
    case 'row-refused':
    case 'late-rows':
    case 'operation-fails':
    case 'operation-partial':
    case 'operation-hangs':
    case 'operation-canceled':
      return 'CONTINUED';
  }
}

/** Number of the project of the call; for calls outside a project, the quota project that gcloud uses. */
function projectNumberOf({ world, resource }: FaultedCall): string {
  const [, project = ''] = /^projects\/([^/]+)/.exec(resource) ?? [];
  return world.fleet.findProject(project)?.projectNumber ?? '764086051850';
}

/**
 * Corrupts a response that is ready to be sent.
 * @returns whether it has sent the response
 */
export function corruptResponse({ name }: Fault, text: string, reply: FastifyReply): boolean {
  if (name === 'malformed') {
    reply.send(`${text.slice(0, -1)},,`);
    return true;
  }
  if (name !== 'truncated') return false;
  reply.hijack();
  reply.raw.writeHead(200, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': Buffer.byteLength(text),
  });
  reply.raw.write(text.slice(0, Math.floor(text.length / 2)), () => reply.raw.destroy());
  return true;
}
