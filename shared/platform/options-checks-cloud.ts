import { z } from 'zod';
import { LOOPBACK } from './options-checks.ts';

/** Checks of option texts that name something in the cloud; messages as in options-checks.ts. */

const DATASET = /^bigquery:\/\/(?<project>[a-z][a-z0-9.:-]*)\/(?<dataset>\w{1,1024})$/;

/** Where the tables are. */
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
    context.addIssue('is no bigquery://PROJECT/DATASET');
    return z.NEVER;
  });
}

const STORE_KIND = /^[a-z][a-z0-9+.-]*:\/\//i;

/** The path of a DuckDB file, or `bigquery://PROJECT/DATASET`, as it is. */
export function scanStore() {
  return z.string().refine((text) => !STORE_KIND.test(text) || parseDataset(text) !== null, {
    error: 'is no kind of store that there is: name a file, or bigquery://PROJECT/DATASET',
  });
}

/** `projects/PROJECT/topics/TOPIC` */
export function topic() {
  return z.string().regex(/^projects\/[a-z][a-z0-9.:-]*\/topics\/[A-Za-z][\w.~+%-]{2,254}$/, {
    error: 'is no projects/PROJECT/topics/TOPIC',
  });
}

/** `organizations/N/sources/N` */
export function findingsSource() {
  return z.string().regex(/^organizations\/\d{1,20}\/sources\/\d{1,20}$/, {
    error: 'is no organizations/NUMBER/sources/NUMBER',
  });
}

/** An address that people open. */
export function webAddress() {
  return z.url({ protocol: /^https?$/, error: 'is no address of a web page' });
}

/** HTTPS; HTTP on this machine alone. */
export function webhookAddress() {
  return z.string().refine(
    (text) => {
      const url = URL.parse(text);
      return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
    },
    { error: 'is no https:// address' },
  );
}

/** A key that nobody guesses; what it is, no message says. */
export function secret() {
  return z.string().min(16, { error: 'has fewer than 16 characters' });
}

/** `HOST:PORT` of this machine, also with http:// before it. */
export function emulator() {
  return z.string().transform((text, context) => {
    const url = URL.parse(text.includes('://') ? text : `http://${text}`);
    const isPlain = url?.protocol === 'http:' && url.pathname === '/' && url.port !== '';
    if (url !== null && isPlain && LOOPBACK.test(url.hostname)) return url;
    context.addIssue('is no HOST:PORT of this machine');
    return z.NEVER;
  });
}
