import { FUNCTION_ERRORS } from './error-catalogue-functions.ts';
import { KUBERNETES_ERRORS } from './error-catalogue-kubernetes.ts';

/** What is to be done with the work that met an error. */
export const DISPOSITIONS = ['retry', 'record', 'stop', 'exit-2', 'exit-4'] as const;
/**
 * `retry`: throw, so that it is delivered again. `record`: write what is known as UNREADABLE and go on.
 * `stop`: park the message. `exit-2`: the caller's usage, configuration or input. `exit-4`: the tool itself failed.
 */
export type Disposition = (typeof DISPOSITIONS)[number];

/** Facts of an error, by name: what the sentence's holes are filled with. Never a token, a body or a log line. */
export type ErrorFacts = Readonly<Record<string, string | number>>;

interface CatalogueEntry {
  readonly disposition: Disposition;
  /** One sentence; `{name}` is a fact. */
  readonly sentence: string;
}

/** Codes are never renamed or used again for something else. */
export const ERROR_CATALOGUE = {
  // Reading a place of the resource hierarchy or a project's clusters.
  PROJECT_FORBIDDEN: {
    disposition: 'record',
    sentence: 'Project {project} may not be read: grant container.clusters.list on it.',
  },
  PROJECT_UNREADABLE: {
    disposition: 'record',
    sentence: 'The clusters of project {project} could not be listed: {detail}.',
  },
  FOLDER_FORBIDDEN: {
    disposition: 'record',
    sentence:
      '{folder} may not be listed: grant resourcemanager.folders.list and resourcemanager.projects.list on it.',
  },
  FOLDER_UNREADABLE: { disposition: 'record', sentence: '{folder} could not be listed: {detail}.' },
  LOCATION_MISSING: {
    disposition: 'record',
    sentence: 'GKE left location {location} out of its list of the clusters of project {project}.',
  },
  CLUSTER_FORBIDDEN: {
    disposition: 'record',
    sentence: '{cluster} may not be read: grant container.clusters.get on its project.',
  },
  CLUSTER_UNREADABLE: { disposition: 'record', sentence: 'Cluster {cluster} could not be read: {detail}.' },
  CLUSTER_MALFORMED: {
    disposition: 'record',
    sentence: 'The answer for cluster {cluster} is not a GKE cluster: {detail}.',
  },

  // What a Google API answered, translated once, in the adapter.
  API_FORBIDDEN: { disposition: 'record', sentence: '{api} refused {resource}: {detail}.' },
  API_DISABLED: { disposition: 'record', sentence: '{api} is not enabled in {resource}.' },
  API_NOT_FOUND: { disposition: 'record', sentence: '{api} knows no {resource}.' },
  API_UNAUTHENTICATED: {
    disposition: 'exit-2',
    sentence:
      'Google refused the credentials: run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS.',
  },
  CREDENTIALS_MISSING: {
    disposition: 'exit-2',
    sentence:
      'No usable Google credentials were found: run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to the path of a credentials file.',
  },
  API_BUSY: {
    disposition: 'retry',
    sentence: '{api} was still answering {status} for {resource} after {attempts} attempts.',
  },
  API_UNREACHABLE: { disposition: 'retry', sentence: '{api} could not be reached for {resource}: {detail}.' },
  API_TIMEOUT: {
    disposition: 'retry',
    sentence: '{api} did not answer for {resource} within {seconds} seconds.',
  },
  API_ANSWER_INVALID: {
    disposition: 'retry',
    sentence: '{api} answered something that is not its API for {resource}: {detail}.',
  },
  API_ANSWER_TOO_LARGE: {
    disposition: 'record',
    sentence: '{api} answered more than {limit} bytes for {resource}.',
  },

  // The caller's usage, configuration and input.
  OPTION_MISSING: {
    disposition: 'exit-2',
    sentence: '{option} is missing (or the variable {variable}): {documentation}.',
  },
  VARIABLE_MISSING: { disposition: 'exit-2', sentence: '{variable} is missing: {documentation}.' },
  OPTIONS_CONTRADICTORY: { disposition: 'exit-2', sentence: '{options}: {detail}.' },
  OPTION_INVALID: { disposition: 'exit-2', sentence: '{option} is "{value}", which {detail}.' },
  OUTPUT_UNWRITABLE: { disposition: 'exit-4', sentence: 'The results could not be written: {detail}.' },
  VARIABLE_UNKNOWN: { disposition: 'exit-2', sentence: 'No option reads the variable {variable}; {hint}.' },
  SCOPE_UNKNOWN: {
    disposition: 'exit-2',
    sentence: 'Scope {scope} does not exist, or these credentials may not see it.',
  },
  SCOPE_FORBIDDEN: {
    disposition: 'exit-2',
    sentence: 'Scope {scope} may not be read at all: {detail}.',
  },

  // A file of clusters, given to be judged.
  INPUT_UNREADABLE: { disposition: 'exit-2', sentence: '{file} could not be read: {detail}.' },
  INPUT_EMPTY: { disposition: 'exit-2', sentence: '{file} is empty; expected GKE clusters as JSON.' },
  INPUT_YAML: {
    disposition: 'exit-2',
    sentence: '{file} is YAML; expected JSON: add --format=json to the gcloud command.',
  },
  INPUT_NOT_JSON: { disposition: 'exit-2', sentence: '{file} is not JSON, line {line}: {detail}.' },
  INPUT_TRUNCATED: {
    disposition: 'exit-2',
    sentence: '{file} ends in the middle of its JSON, line {line}: a part of it is missing.',
  },
  INPUT_NOT_METRICS: { disposition: 'exit-2', sentence: '{file} is not kubelet metrics text: {detail}.' },
  INPUT_NO_CLUSTER: { disposition: 'exit-2', sentence: '{file} holds no GKE cluster: {detail}.' },

  // The store of scans.
  STORE_MISSING: {
    disposition: 'exit-2',
    sentence: 'There is no store at {path}: scan first, or name another.',
  },
  REPORT_UNWRITABLE: { disposition: 'exit-2', sentence: 'The report {path} cannot be written: {detail}.' },
  STORE_UNWRITABLE: { disposition: 'exit-2', sentence: 'The store {path} cannot be written: {detail}.' },
  STORE_UNREADABLE: { disposition: 'exit-2', sentence: 'The store {path} cannot be read: {detail}.' },
  STORE_NOT_DUCKDB: {
    disposition: 'exit-2',
    sentence: '{path} is not a DuckDB file; it is left as it is.',
  },
  STORE_FOREIGN: {
    disposition: 'exit-2',
    sentence: '{path} holds tables that sweep10255 did not make; it is left as it is.',
  },
  STORE_NEWER: {
    disposition: 'exit-2',
    sentence:
      '{path} has schema version {version}, and this sweep10255 knows {known}: use a newer one. It is left as it is.',
  },
  STORE_LOCKED: { disposition: 'exit-2', sentence: 'The store {path} is in use by another process.' },
  STORE_DATASET_MISSING: {
    disposition: 'exit-2',
    sentence:
      'There is no dataset {path}: make it where its data shall lie, for example with `bq mk --location=EU {dataset}`.',
  },
  STORE_TABLE_MISSING: { disposition: 'retry', sentence: 'The store {path} is not whole: {detail}.' },
  STORE_FORBIDDEN: { disposition: 'exit-2', sentence: 'The store {path} may not be used: {detail}.' },
  STORE_BUSY: { disposition: 'retry', sentence: 'The store {path} was still answering {status}.' },
  STORE_UNREACHABLE: { disposition: 'retry', sentence: 'The store {path} could not be reached: {detail}.' },
  STORE_TIMEOUT: { disposition: 'retry', sentence: 'The store {path} did not answer in time.' },
  ROW_REFUSED: {
    disposition: 'stop',
    sentence: 'Table {table} of the store {path} refused row {row}: {detail}.',
  },
  STORE_FAILED: { disposition: 'exit-4', sentence: 'The store {path} failed: {detail}.' },
  SCAN_NOT_ENUMERATED: {
    disposition: 'retry',
    sentence: 'The clusters of scan {scan} are not all listed yet.',
  },
  ALERTS_UNDELIVERED: {
    disposition: 'retry',
    sentence: 'Not every alert of scan {scan} reached its channel: {detail}.',
  },
  ALERT_REFUSED: {
    disposition: 'record',
    sentence: 'The webhook at {host} did not take alert {alert}: it answered {status}.',
  },
  WEBHOOK_REFUSED: {
    disposition: 'retry',
    sentence: 'The webhook at {host} takes no alerts: it answered {status}; check its address and its key.',
  },
  SCAN_UNKNOWN: { disposition: 'exit-2', sentence: 'The store {store} has no scan {scan}.' },
  SCAN_NOT_CONCLUDED: {
    disposition: 'exit-2',
    sentence: 'Scan {scan} of the store {store} was interrupted and did not conclude.',
  },
  STORE_EMPTY: { disposition: 'exit-2', sentence: 'The store {store} has no concluded scan: scan first.' },
  QUERY_INVALID: { disposition: 'exit-2', sentence: 'The query cannot be answered: {detail}.' },
  QUESTION_UNKNOWN: {
    disposition: 'exit-2',
    sentence: 'There is no question {question}; there are: {known}.',
  },
  QUESTION_OR_SQL: {
    disposition: 'exit-2',
    sentence: 'Give either SQL, or a question by its name with --question.',
  },
  QUERY_NOT_READING: {
    disposition: 'exit-2',
    sentence:
      'A query only reads, with one SELECT, FROM, WITH, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN statement.',
  },

  ...KUBERNETES_ERRORS,
  ...FUNCTION_ERRORS,

  // What a function of the cloud is, and what is asked of the report's server.
  FUNCTION_UNKNOWN: {
    disposition: 'exit-2',
    sentence: 'FUNCTION_TARGET is "{target}", which is none of {known}.',
  },
  REPORT_UNKNOWN: { disposition: 'exit-2', sentence: 'Nothing is served at {path}; there are {known}.' },
  METHOD_NOT_ALLOWED: { disposition: 'exit-2', sentence: 'This address takes {allowed}, and not {method}.' },

  // The simulator.
  PORT_TAKEN: { disposition: 'exit-2', sentence: 'Port {port} cannot be served: {detail}.' },
  FAULTS_INVALID: {
    disposition: 'exit-2',
    sentence: 'Faults: "{rule}" cannot be read: {detail}.',
  },

  // Manifests given to migrate, and firewall rules given to plan.
  MANIFEST_INVALID: {
    disposition: 'exit-2',
    sentence: '{file}, line {line}, column {column}: this is not YAML that can be migrated: {detail}.',
  },
  MANIFEST_SHOWS_SECRET: {
    disposition: 'exit-2',
    sentence:
      '{file}, line {line}: a Secret shares this line with what changes, and the diff would show it: give each object lines of its own (`jq .` does), or pass --write.',
  },
  MANIFEST_NOT_WRITTEN: { disposition: 'exit-2', sentence: '{file} could not be written: {detail}.' },
  MANIFEST_NOT_TEXT: { disposition: 'exit-2', sentence: '{file} is not UTF-8 text.' },
  FIREWALL_RULES_INVALID: {
    disposition: 'exit-2',
    sentence:
      '{file} is not the output of `gcloud compute firewall-rules list --project=PROJECT --format=json`: {detail}.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;
