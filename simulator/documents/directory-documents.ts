import { hexOf } from '../fleet/chance.ts';
import type { ORGANIZATION } from '../fleet/hierarchy.ts';
import type { FolderTruth, ProjectTruth } from '../fleet/truth.ts';
import type { RestDocument } from './rest-document.ts';

const timeOf = (timeMs: number): string => new Date(timeMs).toISOString();

/** Source: crm-v3-folders-get.json. */
export function folderDocument({ id, displayName, parent, createdAtMs }: FolderTruth): RestDocument {
  return {
    name: `folders/${id}`,
    parent,
    displayName,
    state: 'ACTIVE',
    createTime: timeOf(createdAtMs),
    updateTime: timeOf(createdAtMs),
    etag: hexOf(16, 'folder', id),
  };
}

/** Source: crm-v3-projects-get.json. */
export function projectDocument(project: ProjectTruth): RestDocument {
  return {
    name: `projects/${project.projectNumber}`,
    parent: project.parent,
    projectId: project.projectId,
    state: project.state,
    displayName: project.displayName,
    createTime: timeOf(project.createdAtMs),
    updateTime: timeOf(project.createdAtMs),
    etag: hexOf(16, 'project', project.projectId, project.state),
    labels: project.labels,
  };
}

/** The same project in API v1. Source: crm-v1-projects-get.json. */
export function projectDocumentV1(project: ProjectTruth): RestDocument {
  const [parentKind, parentId] = project.parent.split('/');
  return {
    projectNumber: project.projectNumber,
    projectId: project.projectId,
    lifecycleState: project.state,
    name: project.displayName,
    createTime: timeOf(project.createdAtMs),
    labels: project.labels,
    parent: { type: parentKind === 'folders' ? 'folder' : 'organization', id: parentId },
  };
}

export function organizationDocument({ id, displayName }: typeof ORGANIZATION): RestDocument {
  return { name: `organizations/${id}`, displayName, state: 'ACTIVE', etag: hexOf(16, 'organization', id) };
}

export function organizationDocumentV1({ id, displayName }: typeof ORGANIZATION): RestDocument {
  return { name: `organizations/${id}`, displayName, lifecycleState: 'ACTIVE' };
}
