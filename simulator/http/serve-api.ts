import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accessOf } from '../access/access-policy.ts';
import type { FaultName } from '../faults/fault-kinds.ts';
import { corruptResponse, injectFault } from '../faults/inject-fault.ts';
import { ancestorsOf } from '../fleet/ancestors.ts';
import type { OperationFault } from '../operations/operation-course.ts';
import type { World } from '../world.ts';
import { ApiError } from './api-error.ts';
import type { Api, ApiCall, ApiMethod } from './api-method.ts';
import { unauthenticated } from './common-errors.ts';
import { pause } from './pause.ts';
import { renderResponse } from './render-response.ts';
import { wantsEnumNumbers } from './system-parameters.ts';

/** The headers of Google's front end. Source: the recorded responses. */
const FRONT_END_HEADERS = {
  'content-type': 'application/json; charset=UTF-8',
  server: 'ESF',
  vary: 'Origin, X-Origin, Referer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'x-xss-protection': '0',
};

const OPERATION_FAULTS: Partial<Record<FaultName, OperationFault>> = {
  'operation-fails': 'FAILS',
  'operation-partial': 'PARTIAL',
  'operation-hangs': 'HANGS',
  'operation-canceled': 'CANCELED',
};

/** Registers an API's routes. Each call is counted and delayed, may fail by plan, and is checked for its permission. */
export function serveApi(server: FastifyInstance, world: World, api: Api): void {
  for (const method of api.methods) {
    server.route({
      method: method.verb,
      url: method.path,
      ...(method.maxBodyBytes === undefined ? {} : { bodyLimit: method.maxBodyBytes }),
      handler: (request, reply) => serveCall(world, api, method, request, reply),
    });
  }
}

async function serveCall(
  world: World,
  api: Api,
  method: ApiMethod,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  world.calls.set(method.name, (world.calls.get(method.name) ?? 0) + 1);
  await pause(world.latencyMs);
  world.operations.settle();
  reply.headers(FRONT_END_HEADERS);
  try {
    const decoded = readCall(request);
    const resource = method.resourceOf(decoded);
    const ancestors = ancestorsOf(world.fleet, resource);
    const fault = world.faults.faultFor(method.name, ancestors);
    if (
      fault !== null &&
      (await injectFault(fault, { api, method, world, resource, request, reply })) === 'ENDED'
    )
      return;
    const call = {
      ...decoded,
      omitsLocation: fault?.name === 'list-missing-location',
      rejectsRow: fault?.name === 'row-refused',
      operationFault: fault === null ? null : (OPERATION_FAULTS[fault.name] ?? null),
      rowsHiddenMs: fault?.name === 'late-rows' ? (fault.valueMs ?? 0) : 0,
    };
    checkAccess(world, api, method, call, ancestors);
    const text = await textFor(world, method, call, request);
    if (fault !== null && corruptResponse(fault, text, reply)) return;
    await reply.send(text);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const body = error.body(api.includesErrorList && !wantsEnumNumbers(request));
    await reply.code(error.httpStatus).headers(error.headers).send(JSON.stringify(body));
  }
}

async function textFor(
  world: World,
  method: ApiMethod,
  call: ApiCall,
  request: FastifyRequest,
): Promise<string> {
  const key = [request.url, request.headers['x-goog-fieldmask'] ?? '', call.omitsLocation].join('\n');
  const cached = method.cacheable === undefined ? undefined : world.responses.get(key);
  if (cached !== undefined) return cached;
  const text = renderResponse(method, request, await method.handle(call));
  if (method.cacheable !== undefined) world.responses.keep(key, text);
  return text;
}

function readCall(request: FastifyRequest): ApiCall {
  const [, token = null] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  return {
    params: request.params as Record<string, string>,
    query: request.query as Record<string, string | string[]>,
    body: request.body,
    token,
    omitsLocation: false,
    rejectsRow: false,
    operationFault: null,
    rowsHiddenMs: 0,
  };
}

function checkAccess(
  world: World,
  api: Api,
  { permission }: ApiMethod,
  { token }: ApiCall,
  ancestors: readonly string[],
): void {
  const access = accessOf(world, token, permission, ancestors);
  if (access === 'UNKNOWN_TOKEN') throw unauthenticated(api.service);
  if (access === 'DENIED' && permission !== null) throw api.denial(permission, ancestors[0] ?? '');
}
