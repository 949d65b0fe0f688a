import type { ProjectTruth } from '../../fleet/truth.ts';
import { invalidArgument } from './resource-manager-errors.ts';

type Test = (project: ProjectTruth) => boolean;

/** The project fields that a search or filter can use. */
const FIELDS: Readonly<Record<string, (project: ProjectTruth) => string>> = {
  lifecycleState: ({ state }) => state,
  state: ({ state }) => state,
  id: ({ projectId }) => projectId,
  projectId: ({ projectId }) => projectId,
  name: ({ displayName }) => displayName,
  displayName: ({ displayName }) => displayName,
  parent: ({ parent }) => parent,
  'parent.id': ({ parent }) => parent.split('/')[1] ?? '',
  'parent.type': ({ parent }) => (parent.startsWith('folders/') ? 'folder' : 'organization'),
};

/**
 * Parses a query such as `state:ACTIVE parent:folders/1` or `lifecycleState:ACTIVE AND (labels.env=prod)`.
 * @returns one predicate per term; none for an empty query
 * @throws ApiError INVALID_ARGUMENT for a field or operator that is not supported
 */
export function searchTerms(query: string): Test[] {
  return query
    .replaceAll(/[()]/g, ' ')
    .split(/\s+(?:AND\s+)?/)
    .filter((term) => term !== '')
    .map(testOf);
}

function testOf(term: string): Test {
  const { field = '', value = '' } = /^(?<field>[\w.-]+)[:=]"?(?<value>[^"]*)"?$/.exec(term)?.groups ?? {};
  const label = /^labels\.(.+)$/.exec(field)?.[1];
  const read = label === undefined ? FIELDS[field] : ({ labels }: ProjectTruth) => labels[label] ?? '';
  if (read === undefined) throw invalidArgument();
  return (project) => read(project) === value || (value === '*' && read(project) !== '');
}
