import { ApiError } from '../../http/api-error.ts';
import { type Api, type ApiCall, type ApiMethod, param } from '../../http/api-method.ts';
import { permissionDenied } from '../../http/common-errors.ts';
import type { World } from '../../world.ts';
import { FINDING, Findings } from './findings.ts';

const SERVICE = 'securitycenter.googleapis.com';
const FINDINGS = '/v2/organizations/:organization/sources/:source/locations/:location/findings';

/**
 * The part of Security Command Center v2 that a finding provider needs. Any source of the fleet's organization exists.
 */
export function securityCenterApi(world: World): Api {
  return {
    service: SERVICE,
    title: 'Security Command Center API',
    includesErrorList: false,
    denial: (permission, resource) =>
      permissionDenied(SERVICE, permission, resource, `Permission '${permission}' denied on '${resource}'.`),
    notFound: () => new ApiError('NOT_FOUND', 'Requested entity was not found.'),
    methods: methodsOf(world, new Findings()),
  };
}

function methodsOf(world: World, findings: Findings): ApiMethod[] {
  const now = () => new Date(world.clock.nowMs());
  return [
    {
      name: 'securitycenter.organizations.sources.locations.findings.list',
      verb: 'GET',
      path: FINDINGS,
      resourceOf: parentOf,
      permission: 'securitycenter.findings.list',
      responseType: 'google.cloud.securitycenter.v2.ListFindingsResponse',
      handle: (call) => {
        checkSource(world, call);
        const found = findings.under(parentOf(call));
        return { listFindingsResults: found.map((finding) => ({ finding })), totalSize: found.length };
      },
    },
    {
      name: 'securitycenter.organizations.sources.locations.findings.patch',
      verb: 'PATCH',
      path: `${FINDINGS}/:finding`,
      resourceOf: nameOf,
      permission: 'securitycenter.findings.update',
      responseType: FINDING,
      handle: (call) => {
        checkSource(world, call);
        return findings.update(nameOf(call), call.body, now());
      },
    },
    {
      name: 'securitycenter.organizations.sources.locations.findings.setMute',
      verb: 'POST',
      path: `${FINDINGS}/:finding(^\\w+)::setMute`,
      resourceOf: nameOf,
      permission: 'securitycenter.findings.setMute',
      responseType: FINDING,
      handle: (call) => {
        checkSource(world, call);
        return findings.setMute(nameOf(call), call.body, now());
      },
    },
  ];
}

function parentOf(call: ApiCall): string {
  return `organizations/${param(call, 'organization')}/sources/${param(call, 'source')}/locations/${param(call, 'location')}`;
}

const nameOf = (call: ApiCall): string => `${parentOf(call)}/findings/${param(call, 'finding')}`;

/** @throws ApiError NOT_FOUND */
function checkSource({ fleet }: World, call: ApiCall): void {
  if (param(call, 'organization') !== fleet.organization.id)
    throw new ApiError('NOT_FOUND', 'Requested entity was not found.');
}
