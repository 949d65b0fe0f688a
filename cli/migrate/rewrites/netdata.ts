import { type Document, isMap, isSeq, type YAMLMap } from 'yaml';
import { netdata as agent } from '../../../shared/agents/netdata.ts';
import { readOnlyUrls } from '../kubelet/urls.ts';
import { type YamlText, yamlTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { replaceText, textOf } from '../text/scalar-edit.ts';
import { all } from '../text/splices.ts';
import type { Proposal, Splice } from '../types.ts';
import { lookup, scalarAt, textAt } from '../yaml/lookup.ts';
import { removeItem } from '../yaml/structure-edit.ts';
import { addKey, editText, leaveText, mapsWhere, type Rule, rangeOf } from './config-edits.ts';

const SECURE_URL = 'https://localhost:10250/metrics';
const LOCAL = new Set(['127.0.0.1', 'localhost']);

/**
 * The k8s_kubelet jobs of Netdata's go.d plugin. Its stock configuration tries http on 10255, then https on 10250 with
 * tls_skip_verify and the service account's token: the first job is removed, or becomes the second.
 */
export const netdata: Rule = {
  tool: agent.name,
  propose(manifest: Manifest): Proposal[] {
    return yamlTextsOf(manifest)
      .filter(({ key, text }) => /kubelet/.test(key) && text.includes('10255'))
      .flatMap((config) =>
        mapsWhere(config, (map) => isSeq(lookup(config.document, map, 'jobs'))).flatMap((map) =>
          proposeJobs(config, map),
        ),
      );
  },
};

function proposeJobs(config: YamlText, map: YAMLMap): Proposal[] {
  const { document } = config;
  const jobs = lookup(document, map, 'jobs');
  if (!isSeq(jobs)) return [];
  const isSecure = jobs.items.some((job) => textAt(document, job, 'url')?.startsWith('https://'));
  const open = jobs.items.flatMap((job, index) =>
    isMap(job) && isOpen(document, job) ? [{ job, index }] : [],
  );
  if (open.length === 0) return [];
  const edits = all(
    ...open.map(({ job, index }) =>
      isSecure && !jobs.flow ? [removeItem(config.text, jobs, index)] : secureJob(config, job),
    ),
  );
  if (edits === null) return [leaveText(config, agent.name, 'NOT_EDITABLE', rangeOf(jobs))];
  const summary = isSecure
    ? 'the job on 10255 is removed, the one on 10250 stays'
    : 'https on 10250, as in its stock configuration';
  return [
    editText(config, agent.name, {
      edits,
      summary,
      grants: ['nodes/metrics'],
      notes: ['it does not check the certificate of its own node'],
    }),
  ];
}

function isOpen(document: Document, job: YAMLMap): boolean {
  const [url] = readOnlyUrls(textAt(document, job, 'url') ?? '');
  return url !== undefined && LOCAL.has(url.host);
}

function secureJob(config: YamlText, job: YAMLMap): Splice[] | null {
  const url = scalarAt(config.document, job, 'url');
  if (url === null || textOf(url) === '') return null;
  return all(
    addKey(config.text, job, 'tls_skip_verify', true, 'url'),
    replaceText(config.text, url, SECURE_URL),
  );
}
