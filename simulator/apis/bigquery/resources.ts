import { type ApiCall, param } from '../../http/api-method.ts';

/** What a call asks about, by the parts of its path. */

export const projectResource = (call: ApiCall): string => `projects/${param(call, 'project')}`;

export const datasetResource = (call: ApiCall): string =>
  `${projectResource(call)}/datasets/${param(call, 'dataset')}`;

export const tableResource = (call: ApiCall): string =>
  `${datasetResource(call)}/tables/${param(call, 'table')}`;

export const jobResource = (call: ApiCall): string => `${projectResource(call)}/jobs/${param(call, 'job')}`;
