import { chanceBetween, pickOne } from './chance.ts';
import type { FolderTruth, ProjectTruth } from './truth.ts';

/** The organization of every simulated fleet. */
export const ORGANIZATION = { id: '123456789012', displayName: 'example.com' } as const;

const DAY_MS = 24 * 60 * 60 * 1000;
const DEPARTMENTS = [
  'Platform',
  'Payments',
  'Logistics',
  'Media',
  'Research',
  'Retail',
  'Identity',
  'Data',
] as const;
const ENVIRONMENTS = ['prod', 'staging', 'dev'] as const;

export interface HierarchyOptions {
  /** Number of projects with clusters: `p-0001`, `p-0002` and so on. */
  readonly clusterProjects: number;
  /** Whether to add projects without the API, without clusters, and about to be deleted. */
  readonly idleProjects: boolean;
  readonly seed: number;
  readonly nowMs: number;
}

export interface Hierarchy {
  readonly folders: readonly FolderTruth[];
  /** Projects with clusters come first. */
  readonly projects: readonly ProjectTruth[];
}

/** Generates nested folders, with projects in all of them and directly in the organization. */
export function generateHierarchy({
  clusterProjects,
  idleProjects,
  seed,
  nowMs,
}: HierarchyOptions): Hierarchy {
  const idleKinds = idleProjects
    ? [
        ...Array.from({ length: Math.ceil(clusterProjects / 10) }, () => ({ gkeEnabled: false })),
        ...Array.from({ length: Math.ceil(clusterProjects / 15) }, () => ({})),
        ...Array.from({ length: Math.ceil(clusterProjects / 20) }, () => ({
          state: 'DELETE_REQUESTED' as const,
        })),
      ]
    : [];
  const kinds = [...Array.from({ length: clusterProjects }, () => ({})), ...idleKinds];
  const folders = generateFolders(Math.max(4, Math.ceil(kinds.length / 50)), nowMs);
  const parents = [`organizations/${ORGANIZATION.id}`, ...folders.map(({ id }) => `folders/${id}`)] as const;

  const projects = kinds.map((kind, index): ProjectTruth => {
    const projectId = `p-${String(index + 1).padStart(4, '0')}`;
    const environment = pickOne(ENVIRONMENTS, seed, projectId, 'environment');
    return {
      projectId,
      projectNumber: String(400_000_000_000 + index * 1_000_003 + (seed % 1_000_003)),
      displayName: `${pickOne(DEPARTMENTS, seed, projectId, 'department')} ${environment} ${index + 1}`,
      parent: pickOne(parents, seed, projectId, 'parent'),
      state: 'ACTIVE',
      gkeEnabled: true,
      labels: { environment },
      createdAtMs: nowMs - chanceBetween(200, 1800, seed, projectId, 'age') * DAY_MS,
      ...kind,
    };
  });
  return { folders, projects };
}

/** Three folders in the organization, three in each of those, and so on. */
function generateFolders(count: number, nowMs: number): FolderTruth[] {
  const idOf = (index: number): string => String(900_000_000_000 + index * 7919);
  return Array.from({ length: count }, (_, index) => ({
    id: idOf(index),
    displayName: `${DEPARTMENTS[index % DEPARTMENTS.length]} ${index + 1}`,
    parent: index < 3 ? `organizations/${ORGANIZATION.id}` : `folders/${idOf(Math.floor(index / 3) - 1)}`,
    createdAtMs: nowMs - 2000 * DAY_MS,
  }));
}
