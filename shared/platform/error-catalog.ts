/** What happens to the work that failed. */
export const DISPOSITIONS = ['retry', 'record', 'stop', 'exit-2', 'exit-4'] as const;
/**
 * `retry`: throw, so that Pub/Sub redelivers the message. `record`: write an UNREADABLE row and continue.
 * `stop`: park the message. `exit-2`: invalid usage, configuration or input. `exit-4`: the tool itself failed.
 */
export type Disposition = (typeof DISPOSITIONS)[number];

/** Facts of an error, by name: they fill the placeholders of its sentence. Never a token, a body or a log line. */
export type ErrorFacts = Readonly<Record<string, string | number>>;

interface CatalogEntry {
  readonly disposition: Disposition;
  /** One sentence; `{name}` is a placeholder for a fact. */
  readonly sentence: string;
}

const retry = (sentence: string): CatalogEntry => ({ disposition: 'retry', sentence });
const record = (sentence: string): CatalogEntry => ({ disposition: 'record', sentence });
const stop = (sentence: string): CatalogEntry => ({ disposition: 'stop', sentence });
const exit2 = (sentence: string): CatalogEntry => ({ disposition: 'exit-2', sentence });
const exit4 = (sentence: string): CatalogEntry => ({ disposition: 'exit-4', sentence });

/** Codes are never renamed or reused. A test checks that each is listed once. */
export const ERROR_CATALOG = {
  // Listing folders and projects, and reading clusters.
  PROJECT_FORBIDDEN: record(
    'No permission to list the clusters of project {project}: grant container.clusters.list.',
  ),
  PROJECT_UNREADABLE: record('Cannot list the clusters of project {project}: {detail}.'),
  FOLDER_FORBIDDEN: record(
    'No permission to list {folder}: grant resourcemanager.folders.list and resourcemanager.projects.list.',
  ),
  FOLDER_UNREADABLE: record('Cannot list {folder}: {detail}.'),
  LOCATION_MISSING: record('GKE omitted location {location} when listing the clusters of project {project}.'),
  PROJECT_NOT_LISTED: record(
    'Project {project} is no longer listed under the scope, so its clusters cannot be read: grant access to it, or run `sweep10255 scan --forget projects/{project}` if it has left the scope.',
  ),
  PROJECT_NOT_FOUND: record(
    'Project {project} returned 404, which does not prove that its clusters are gone: check it, or run `sweep10255 scan --forget projects/{project}` if it no longer exists.',
  ),
  PROJECT_API_DISABLED: record(
    'The Kubernetes Engine API is disabled in project {project}, in which earlier scans found clusters: enable it, or run `sweep10255 scan --forget projects/{project}`.',
  ),
  PROJECT_DELETE_REQUESTED: record('Project {project} is being deleted, which has stopped its clusters.'),
  PROJECT_FORGOTTEN: record('The scan was told to forget the clusters of project {project} (--forget).'),
  CLUSTER_DELETED: record(
    'Cluster {cluster} no longer exists: reading it returned 404, and the cluster list of its project does not contain it.',
  ),
  SCOPE_EMPTY: record(
    'No project was found under {scope}: these credentials may not be able to list its projects.',
  ),
  CLUSTER_FORBIDDEN: record('No permission to read {cluster}: grant container.clusters.get on its project.'),
  CLUSTER_UNREADABLE: record('Cannot read cluster {cluster}: {detail}.'),
  CLUSTER_MALFORMED: record('Invalid description of cluster {cluster}: {detail}.'),
  SCOPE_UNKNOWN: exit2('Scope {scope} does not exist, or these credentials have no access to it.'),
  SCOPE_FORBIDDEN: exit2('No access to scope {scope}, or it does not exist: {detail}.'),

  // Failures of Google APIs, translated once, in the adapter.
  API_FORBIDDEN: record('{api} denied access to {resource}: {detail}.'),
  API_VPC_SC_DENIED: record(
    '{api} denied access to {resource} because of VPC Service Controls: give its administrators the unique identifier {identifier} and the ingress rule that allows the request, with the scanner in place of SCANNER: {rule}.',
  ),
  API_DISABLED: record('{api} is not enabled in {resource}.'),
  API_NOT_FOUND: record('{api} cannot find {resource}.'),
  API_UNAUTHENTICATED: exit2(
    'Google rejected the credentials, which may have expired: run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS.',
  ),
  CREDENTIALS_MISSING: exit2(
    'No usable Google credentials found: run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to the path of a credentials file.',
  ),
  CREDENTIALS_FILE_INVALID: exit2(
    'Cannot use the credentials file {file}, which GOOGLE_APPLICATION_CREDENTIALS names: {detail}. Correct or unset the variable, or run `gcloud auth application-default login` and unset it.',
  ),
  API_BUSY: retry('{api} still returned status {status} for {resource} after {attempts} attempts.'),
  API_UNREACHABLE: retry('{api} could not be reached for {resource}: {detail}.'),
  API_TIMEOUT: retry('{api} did not respond for {resource} within {seconds} seconds.'),
  API_ANSWER_INVALID: retry('{api} returned an invalid response for {resource}: {detail}.'),
  API_ANSWER_TOO_LARGE: record('{api} returned more than {limit} bytes for {resource}.'),

  // A cluster's Kubernetes API and its nodes.
  KUBERNETES_UNREACHABLE: record('Cannot reach the control plane of {cluster} through {route}: {detail}.'),
  KUBERNETES_REFUSED: record(
    'The {route} route to the control plane of {cluster} rejected these credentials (status {status}).',
  ),
  KUBERNETES_FORBIDDEN: record(
    'Kubernetes RBAC in {cluster} does not allow these credentials to {verb} {resource}: {message}.',
  ),
  KUBERNETES_REJECTED: record(
    'The API server of {cluster} rejected the request to {verb} {resource} (status {status}): {message}.',
  ),
  KUBERNETES_NOT_FOUND: record('Cluster {cluster} has no {resource}.'),
  KUBERNETES_FAILED: record('The control plane of {cluster} returned status {status} for {resource}.'),
  KUBERNETES_ANSWER_INVALID: record(
    '{cluster} returned an invalid Kubernetes API response for {resource} through {route}: {detail}.',
  ),
  KUBERNETES_ANSWER_TOO_LARGE: record('Cluster {cluster} returned more than {limit} {unit} for {resource}.'),
  OBJECT_MALFORMED: record('A Kubernetes object has an invalid field ({detail}).'),
  SEARCH_OUT_OF_TIME: record('The search for callers reached {detail}.'),
  KUBELET_UNREADABLE: record('Cannot read the kubelet of node {node} through the control plane: {detail}.'),
  KUBERNETES_CONFLICT: exit2('Cannot apply {resource} to {cluster}: another field manager owns its fields.'),
  CLUSTER_NAME_INVALID: exit2(
    'Invalid cluster name "{name}": {detail}. Use projects/PROJECT/locations/LOCATION/clusters/CLUSTER, the kubectl context gke_PROJECT_LOCATION_CLUSTER, or the URL of the cluster in the Google Cloud console.',
  ),
  CLUSTER_UNKNOWN: exit2('Cluster {cluster} does not exist.'),
  CLUSTER_UNREACHABLE: exit2('Cannot reach the Kubernetes API of {cluster} from here ({detail}).'),
  NODE_NAME_INVALID: exit4('Invalid node name "{node}".'),
  PROBE_ACTION_UNKNOWN: exit2('Unknown probe action "{action}": use manifest, install or remove.'),
  PROBE_FOREIGN: exit2(
    'The cluster has a {kind} {name} that sweep10255 did not create; nothing was changed.',
  ),
  PROBE_INCOMPLETE: exit2('The probe is not completely installed. {detail} The cluster now has {present}.'),
  PROBE_NOT_GONE: exit2('The {kind} {name} of the probe is still being deleted: run the command again.'),

  // Usage and configuration.
  SCOPE_MISSING: exit2(
    'No scope: pass --project, --folder, --organization or --scope, or run `gcloud config set project PROJECT_ID` ({detail}).',
  ),
  ORGANIZATION_UNKNOWN: exit2(
    'Organization {domain} does not exist, or these credentials have no access to it: try its number, which `gcloud organizations list` prints.',
  ),
  OPTION_MISSING: exit2('{option} (or the variable {variable}) is required: {documentation}.'),
  OPTION_INVALID: exit2('Invalid value "{value}" for {option}: {detail}.'),
  OPTION_IGNORED: exit2('{option} has no effect here: {command} reads it only {only}.'),
  OPTIONS_CONTRADICTORY: exit2('{options}: {detail}.'),
  VARIABLE_MISSING: exit2('{variable} is required: {documentation}.'),
  VARIABLE_UNKNOWN: exit2('Unknown variable {variable}; {hint}.'),
  OUTPUT_UNWRITABLE: exit4('Cannot write the results: {detail}.'),

  // Input files.
  INPUT_UNREADABLE: exit2('Cannot read {file}: {detail}.'),
  INPUT_EMPTY: exit2(
    '{file} is empty; expected GKE clusters as JSON or YAML, or a Terraform plan or state as JSON.',
  ),
  INPUT_YAML: exit2('{file}, {position}: invalid YAML: {detail}.'),
  INPUT_NOT_JSON: exit2('{file}, line {line}: invalid JSON: {detail}.'),
  INPUT_TRUNCATED: exit2('{file}, line {line}: the JSON ends too early; the file is truncated.'),
  INPUT_NOT_METRICS: exit2('{file} is not kubelet metrics text: {detail}.'),
  INPUT_NO_CLUSTER: exit2('{file} contains no GKE cluster: {detail}.'),
  MANIFEST_INVALID: exit2('{file}, line {line}, column {column}: cannot migrate this YAML: {detail}.'),
  MANIFEST_TEMPLATE: exit2(
    '{file}, line {line}, column {column}: this is a template: render it with `helm template` first ({detail}).',
  ),
  MANIFEST_SHOWS_SECRET: exit2(
    '{file}, line {line}: a Secret is on the same line as a change, so the diff would reveal it: put each object on its own lines (`jq .` does this), or pass --write.',
  ),
  MANIFEST_NOT_WRITTEN: exit2('Cannot write {file}: {detail}.'),
  MANIFEST_NOT_TEXT: exit2('{file} is not UTF-8 text.'),
  ROUTES_INVALID: exit2('{file}, line {line}, column {column}: {detail}.'),
  EXCEPTIONS_INVALID: exit2('{file}, line {line}, column {column}: {detail}.'),
  FIREWALL_RULES_INVALID: exit2(
    '{file} is not the output of `gcloud compute firewall-rules list --project=PROJECT --format=json` or `gcloud compute networks get-effective-firewalls NETWORK --format=json`: {detail}.',
  ),

  // The store of scans.
  STORE_MISSING: exit2('Store {path} does not exist: run a scan first, or specify another store.'),
  STORE_UNWRITABLE: exit2('Cannot write the store {path}: {detail}.'),
  STORE_UNREADABLE: exit2('Cannot read the store {path}: {detail}.'),
  STORE_NOT_DUCKDB: exit2('{path} is not a DuckDB file; it was not changed.'),
  STORE_FOREIGN: exit2(
    '{path} contains tables that sweep10255 did not create; it was not changed. If Terraform created them, first apply the Terraform of this release.',
  ),
  STORE_NEWER: exit2(
    '{path} has schema version {version}, but this sweep10255 supports versions up to {known}: use a newer release. The store was not changed.',
  ),
  STORE_OUTDATED: exit2(
    '{path} was created by an older release and lacks {detail}: run a scan with this release, which upgrades it.',
  ),
  STORE_LOCKED: exit2('The store {path} is in use by another process.'),
  STORE_DATASET_MISSING: exit2(
    'Dataset {path} does not exist: create it in the location where the data should be stored, for example with `bq mk --location=EU {dataset}`.',
  ),
  STORE_TABLE_MISSING: retry('The store {path} is incomplete: {detail}.'),
  STORE_FORBIDDEN: exit2('No permission to use the store {path}: {detail}.'),
  STORE_BUSY: retry('The store {path} still returned status {status} after all retries.'),
  STORE_UNREACHABLE: retry('Cannot reach the store {path}: {detail}.'),
  STORE_TIMEOUT: retry('The store {path} did not respond in time.'),
  STORE_FAILED: exit4('The store {path} failed: {detail}.'),
  STORE_EMPTY: exit2('The store {store} has no concluded scan: run a scan first.'),
  ROW_REFUSED: stop('Table {table} of the store {path} rejected row {row}: {detail}.'),
  SCAN_NOT_ENUMERATED: retry('The clusters of scan {scan} are not all listed yet.'),
  SCAN_NOT_COMPLETE: retry('Scan {scan} has reports for {reported} of {expected} clusters so far.'),
  STORE_LAGGING: retry('Queries do not show all results of scan {scan} yet.'),
  SCAN_UNKNOWN: exit2('The store {store} has no scan {scan}.'),
  SCAN_NOT_CONCLUDED: exit2('Scan {scan} in the store {store} was interrupted before it concluded.'),
  QUERY_INVALID: exit2('Invalid query: {detail}.'),
  QUERY_NOT_READING: exit2(
    'Only read-only queries are allowed: a single SELECT, FROM, WITH, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN statement.',
  ),
  QUESTION_UNKNOWN: exit2('Unknown question {question}; available questions: {known}.'),
  QUESTION_OR_SQL: exit2('Specify exactly one of SQL or --question.'),

  // Rehearsals of a change.
  REHEARSAL_IMPOSSIBLE: exit2('Cannot rehearse in {cluster}: {detail}.'),
  REHEARSAL_STOPPED: exit4('The rehearsal in {cluster} was stopped: {detail}.'),
  REHEARSAL_POOL_LEFT: exit4(
    'Node pool {pool} of the rehearsal in {cluster} could not be removed: {detail} Run the rehearsal again, or delete it: {command}.',
  ),

  // Reports and alerts.
  REPORT_UNWRITABLE: exit2('Cannot write the report {path}: {detail}.'),
  CLUSTER_NOT_LISTED: exit2('{source} does not contain the cluster {cluster}: check its name.'),
  OWNER_UNKNOWN: exit2('No cluster of {source} belongs to {owner}: check how the owner is written.'),
  REPORT_UNKNOWN: exit2('Nothing is served at {path}; available paths: {known}.'),
  METHOD_NOT_ALLOWED: exit2('Method {method} is not allowed; use {allowed}.'),
  ALERTS_UNDELIVERED: retry('Some alerts of scan {scan} were not delivered: {detail}.'),
  ALERT_REFUSED: record('The webhook at {host} rejected alert {alert} with status {status}.'),
  WEBHOOK_REFUSED: retry(
    'The webhook at {host} rejected all alerts with status {status}: check its address and its signing key.',
  ),

  // Campaigns.
  CLOSE_ACTION_UNKNOWN: exit2('close cannot "{action}": use one of {known}.'),
  CAMPAIGN_UNKNOWN: exit2('The store {store} has no campaign {campaign}.'),
  CAMPAIGN_MISSING: exit2('The store {store} has no campaign: create one with `sweep10255 close plan`.'),
  CAMPAIGN_EMPTY: exit2('No cluster can enter a campaign: {detail}.'),
  CAMPAIGN_FORMAT: exit2(
    'Campaign {campaign} has format {format}, but this release runs only format {known}: finish it with the release that created it, or abort it and plan a new one.',
  ),
  CAMPAIGN_OVER: exit2('Campaign {campaign} is over ({status}): plan a new one.'),
  CAMPAIGN_LEASED: record('Campaign {campaign} is being run by {runner} until {until}.'),
  LEASE_LOST: record('Another process, {runner}, has taken over campaign {campaign}.'),
  RING_UNKNOWN: exit2('Campaign {campaign} has no ring {ring}; its rings are {known}.'),
  CLUSTER_NOT_IN_CAMPAIGN: exit2('Campaign {campaign} does not contain {cluster}.'),
  NOTHING_TO_ROLL_BACK: exit2(
    'Campaign {campaign} has changed none of these clusters: name the clusters to roll back.',
  ),
  PERMISSION_LACKING: exit2(
    'The credentials lack {permissions} on {project}: grant the role that the Terraform module organization creates with closing_enabled. Nothing was changed.',
  ),
  CHANGE_REFUSED: record('GKE rejected the change of {target} in {cluster}: {detail}.'),
  RING_EMPTY: exit2('There is no ring {ring}: rings with clusters are {known}.'),

  // Messages and requests to the functions.
  MESSAGE_INVALID: stop('Invalid message: {detail}.'),
  MESSAGE_NEWER: stop(
    'The message has version {version}, but this release supports versions up to {known}: deploy a newer release.',
  ),
  MESSAGE_TOO_LARGE: stop('The message has {bytes} bytes; the limit is {limit}.'),
  MESSAGE_FOREIGN: stop('The message was pushed from {source}, but this function handles {topic}.'),
  QUEUE_FAILED: retry('Cannot publish a message to {topic}: {detail}.'),
  FUNCTION_UNKNOWN: exit2('FUNCTION_TARGET is "{target}"; it must be one of {known}.'),
  REQUEST_INVALID: exit2('Invalid request: {detail}.'),

  // The simulator.
  PORT_TAKEN: exit2('Cannot listen on port {port}: {detail}.'),
  FAULTS_INVALID: exit2('Invalid fault rule "{rule}": {detail}.'),
} as const satisfies Record<string, CatalogEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOG;
