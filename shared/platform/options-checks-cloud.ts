import * as z from 'zod';
import { LOOPBACK } from './options-checks.ts';

/** Parsers of option texts that name a cloud resource; error messages as in options-checks.ts. */

const DATASET = /^bigquery:\/\/(?<project>[a-z][a-z0-9.:-]*)\/(?<dataset>\w{1,1024})$/;

/** A BigQuery dataset. */
export interface DatasetName {
  readonly project: string;
  readonly dataset: string;
}

/** The dataset of `bigquery://PROJECT/DATASET`; null for any other text. */
export function parseDataset(text: string): DatasetName | null {
  const { project, dataset } = DATASET.exec(text)?.groups ?? {};
  return project === undefined || dataset === undefined ? null : { project, dataset };
}

/** `bigquery://PROJECT/DATASET` */
export function bigQueryDataset() {
  return z.string().transform((text, context): DatasetName => {
    const dataset = parseDataset(text);
    if (dataset !== null) return dataset;
    context.addIssue('must be bigquery://PROJECT/DATASET');
    return z.NEVER;
  });
}

const STORE_KIND = /^[a-z][a-z0-9+.-]*:\/\//i;

/** The path of a DuckDB file, or `bigquery://PROJECT/DATASET`, unchanged. */
export function scanStore() {
  return z.string().refine((text) => !STORE_KIND.test(text) || parseDataset(text) !== null, {
    error: 'must be a file path or bigquery://PROJECT/DATASET',
  });
}

/** `projects/PROJECT/topics/TOPIC` */
export function topic() {
  return z.string().regex(/^projects\/[a-z][a-z0-9.:-]*\/topics\/[A-Za-z][\w.~+%-]{2,254}$/, {
    error: 'must be projects/PROJECT/topics/TOPIC',
  });
}

const NETWORK_TOPIC = /^(projects\/[^/=]+\/global\/networks\/[^/=]+)=(projects\/[^/=]+\/topics\/[^/=]+)$/;

/** `projects/PROJECT/global/networks/NETWORK=projects/PROJECT/topics/TOPIC`, separated by commas: topics by network. */
export function networkTopics() {
  return z.string().transform((text, context): ReadonlyMap<string, string> => {
    const pairs = text.split(',').map((pair) => NETWORK_TOPIC.exec(pair));
    const topics = new Map(pairs.map((match) => [match?.[1] ?? '', match?.[2] ?? '']));
    if (!topics.has('') && topics.size === pairs.length) return topics;
    context.addIssue(
      'must list projects/PROJECT/global/networks/NETWORK=projects/PROJECT/topics/TOPIC, each network once',
    );
    return z.NEVER;
  });
}

const CLUSTER = /^projects\/([^/]+)\/(?:locations|zones)\/([^/]+)\/clusters\/([^/]+)$/;

/** `projects/P/locations/L/clusters/C`, several separated by commas; parsed to these names, in this form. */
export function clusterNames() {
  return z.string().transform((text, context): readonly string[] => {
    const names = text.split(',').map((name) => {
      const [, project, location, cluster] = CLUSTER.exec(name.trim()) ?? [];
      return cluster === undefined ? null : `projects/${project}/locations/${location}/clusters/${cluster}`;
    });
    if (names.every((name) => name !== null)) return [...new Set(names)];
    context.addIssue(
      'must be projects/PROJECT/locations/LOCATION/clusters/CLUSTER, several separated by commas',
    );
    return z.NEVER;
  });
}

/** `organizations/N/sources/N` */
export function findingsSource() {
  return z.string().regex(/^organizations\/\d{1,20}\/sources\/\d{1,20}$/, {
    error: 'must be organizations/NUMBER/sources/NUMBER',
  });
}

/** The URL of a web page. */
export function webAddress() {
  return z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' });
}

/** An HTTPS URL; HTTP is allowed only on this machine. */
export function webhookAddress() {
  return z.string().refine(
    (text) => {
      const url = URL.parse(text);
      return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
    },
    { error: 'must be an https:// URL' },
  );
}

/** A secret key. No message ever contains it. */
export function secret() {
  return z.string().min(16, { error: 'must have at least 16 characters' });
}

/** `HOST:PORT` on this machine, optionally with http:// in front. */
export function emulator() {
  return z.string().transform((text, context) => {
    const url = URL.parse(text.includes('://') ? text : `http://${text}`);
    const isPlain = url?.protocol === 'http:' && url.pathname === '/' && url.port !== '';
    if (url !== null && isPlain && LOOPBACK.test(url.hostname)) return url;
    context.addIssue('must be HOST:PORT on this machine');
    return z.NEVER;
  });
}
