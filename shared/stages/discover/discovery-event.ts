import type { Ancestor } from '../../model/rows/parts.ts';
import type { ErrorCode, ErrorFacts } from '../../platform/error-catalog.ts';
import { SweepError } from '../../platform/errors.ts';
import { isPermissionMissing } from '../../platform/http/google-error.ts';
import { clauseOf } from '../../platform/text.ts';
import type { ClusterDocument, ProjectEntry } from './ports.ts';

/** The clusters of a project. Asset Inventory may return those of one project in several events. */
export interface FoundClusters {
  readonly kind: 'CLUSTERS';
  readonly projectId: string;
  readonly projectNumber: string | null;
  /** Above the project, nearest first, as far as they are known. */
  readonly ancestors: readonly Ancestor[];
  readonly clusters: readonly ClusterDocument[];
  /** Locations that the list omitted. */
  readonly missingLocations: readonly string[];
}

/** A project whose clusters could not be listed. */
interface UnreadableProject {
  readonly kind: 'UNREADABLE_PROJECT';
  readonly projectId: string;
  readonly code: ErrorCode;
  /** A sentence. */
  readonly detail: string;
}

/** A folder, or the organization, whose folders or projects could not all be listed. */
interface UnreadableFolder {
  readonly kind: 'UNREADABLE_FOLDER';
  /** `folders/N`, `organizations/N` */
  readonly folder: string;
  readonly code: ErrorCode;
  /** A sentence. */
  readonly detail: string;
}

/**
 * A project in which no cluster can be found. It is not a gap unless earlier scans knew clusters in it. Only
 * DELETE_REQUESTED proves that these are gone.
 */
export interface NoClustersPossible {
  readonly kind: 'NO_CLUSTERS_POSSIBLE';
  readonly projectId: string;
  readonly why: 'API_DISABLED' | 'NOT_FOUND' | 'DELETE_REQUESTED';
}

/** A result of discovery: one place at a time. */
export type DiscoveryEvent = FoundClusters | UnreadableProject | UnreadableFolder | NoClustersPossible;

/**
 * What a failure to list a project's clusters means for that project.
 * @throws the error itself if it does not concern a single place, such as invalid credentials or a bug
 */
export function projectFailure(
  { projectId, projectNumber }: ProjectEntry,
  error: unknown,
): UnreadableProject | NoClustersPossible {
  const { code, facts, message } = ofOnePlace(error);
  if (code === 'API_NOT_FOUND') return { kind: 'NO_CLUSTERS_POSSIBLE', projectId, why: 'NOT_FOUND' };
  // With a quota project, the API may be disabled there, which says nothing about this project.
  const consumers = [`projects/${projectId}`, `projects/${projectNumber}`];
  if (code === 'API_DISABLED' && consumers.includes(String(facts['resource'])))
    return { kind: 'NO_CLUSTERS_POSSIBLE', projectId, why: 'API_DISABLED' };
  const denied = isPermissionMissing({ code, facts });
  return {
    kind: 'UNREADABLE_PROJECT',
    projectId,
    ...(code === 'API_VPC_SC_DENIED'
      ? { code, detail: message }
      : denied
        ? sentence('PROJECT_FORBIDDEN', { project: projectId })
        : sentence('PROJECT_UNREADABLE', { project: projectId, detail: clauseOf(message) })),
  };
}

/**
 * What a failure to list a container's folders or projects means for it.
 * @param container `organizations/N`, `folders/N`
 * @throws the error itself, as projectFailure
 */
export function containerFailure(container: string, error: unknown): UnreadableFolder {
  const { code, facts, message } = ofOnePlace(error);
  const denied = isPermissionMissing({ code, facts });
  return {
    kind: 'UNREADABLE_FOLDER',
    folder: container,
    ...(code === 'API_VPC_SC_DENIED'
      ? { code, detail: message }
      : denied
        ? sentence('FOLDER_FORBIDDEN', { folder: container })
        : sentence('FOLDER_UNREADABLE', { folder: container, detail: clauseOf(message) })),
  };
}

/**
 * What a failure at the top of the scope means: nothing under it can be read.
 * @returns SweepError SCOPE_UNKNOWN, SCOPE_FORBIDDEN, or the error itself where trying later may help
 */
export function scopeFailure(scope: string, error: unknown): unknown {
  if (!(error instanceof SweepError)) return error;
  const { code, message } = error;
  if (code === 'API_NOT_FOUND') return new SweepError('SCOPE_UNKNOWN', { scope }, { cause: error });
  if (code === 'API_FORBIDDEN' || code === 'API_DISABLED' || code === 'API_VPC_SC_DENIED')
    return new SweepError('SCOPE_FORBIDDEN', { scope, detail: clauseOf(message) }, { cause: error });
  return error;
}

function ofOnePlace(error: unknown): SweepError {
  if (error instanceof SweepError && (error.disposition === 'record' || error.disposition === 'retry'))
    return error;
  throw error;
}

function sentence(code: ErrorCode, facts: ErrorFacts): { code: ErrorCode; detail: string } {
  return { code, detail: new SweepError(code, facts).message };
}
