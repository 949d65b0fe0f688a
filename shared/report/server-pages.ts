import * as z from 'zod';
import { clusterKeyOf, identityOfKey } from '../model/cluster-names.ts';
import { clusterReportSchema, clusterStateSchema } from '../model/rows/cluster-rows.ts';
import { fleetSizeOf, type ScanRow, scanSchema } from '../model/rows/scan-rows.ts';
import { describeScope } from '../model/scope.ts';
import { grouped, plural, utcMinute } from '../platform/text.ts';
import {
  EXPOSURES_AND_OUTCOMES,
  type ExposureOrOutcome,
  exposureOrOutcomeOf,
} from './exposure-or-outcome.ts';
import { STYLE } from './html/client.generated.ts';
import { html, Markup } from './html/markup.ts';
import type { ScannedRecord } from './scanned-record.ts';

function page(title: string, body: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header><h1>${title}</h1><p><a href="/">Latest report</a> <span class="dot">·</span> <a href="/scans">All scans</a></p></header>
<main>
${body}
</main>
</body>
</html>
`.text;
}

/** An error, for people. */
export function errorPage(status: number, message: string): string {
  return page(`Error ${status}`, html`<section class="panel"><p>${message}</p></section>`);
}

const timeOf = ({ scheduled_at }: ScanRow) => utcMinute(scheduled_at);
const hrefOf = (path: string, query: Readonly<Record<string, string>>) =>
  `${path}?${new URLSearchParams(query)}`;

/** The scan picker: every stored scan, latest first, and a form that compares two of one scope. */
export function scansPage(scans: readonly ScanRow[]): string {
  const byScope = Map.groupBy(
    scans.filter(({ event }) => event === 'CONCLUDED'),
    ({ scope }) => scope,
  );
  const comparable = [...byScope].filter(([, ofScope]) => ofScope.length > 1);
  const [later, earlier] = comparable[0]?.[1] ?? [];
  const options = (chosen: ScanRow | undefined) =>
    comparable.map(
      ([scope, ofScope]) =>
        html`<optgroup label="${describeScope(scope)}">${ofScope.map((scan) => html`<option value="${scan.scan_id}"${scan === chosen ? html` selected` : null}>${timeOf(scan)}</option>`)}</optgroup>`,
    );
  const form = html`<section class="panel" aria-labelledby="compare"><h2 id="compare">Compare two scans of one scope</h2>
<form action="/compare" method="get"><p><label>Earlier <select name="with">${options(earlier)}</select></label> <label>Later <select name="scan">${options(later)}</select></label> <button>Compare</button></p></form></section>`;
  return page(
    'Scans',
    html`${comparable.length > 0 ? form : null}
<section class="panel" aria-labelledby="scans"><h2 id="scans">${plural(scans.length, 'scan')}</h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="scans"><table><thead><tr><th scope="col">Scan</th><th scope="col">Scope</th><th scope="col">Result</th><th scope="col" class="count">Clusters</th><th scope="col" class="count">Open</th></tr></thead>
<tbody>${scans.map(scanLine)}</tbody></table></div></section>`,
  );
}

function scanLine(scan: ScanRow): Markup {
  const { scan_id, scope, event, completeness, exposures } = scan;
  const clusters = fleetSizeOf(scan);
  const name =
    event === 'CONCLUDED'
      ? html`<a href="${hrefOf('/', { scan: scan_id })}">${timeOf(scan)}</a>`
      : timeOf(scan);
  return html`<tr><th scope="row">${name}</th><td><bdi>${describeScope(scope)}</bdi></td><td>${completeness ?? 'not concluded'}</td><td class="count">${clusters === null ? '' : grouped(clusters)}</td><td class="count">${exposures === null ? '' : grouped(exposures.open)}</td></tr>
`;
}

type Standing = readonly [standing: ExposureOrOutcome, readiness: string];

/** What a comparison keeps of each cluster of a scan, by cluster. */
export class Standings {
  readonly #standings = new Map<string, Standing>();

  add(row: ScannedRecord): void {
    this.#standings.set(clusterKeyOf(identityOfKey(row)), [exposureOrOutcomeOf(row), row.readiness ?? '']);
  }

  get(key: string): Standing | undefined {
    return this.#standings.get(key);
  }

  keys(): Iterable<string> {
    return this.#standings.keys();
  }

  count(standing: ExposureOrOutcome): number {
    return [...this.#standings.values()].filter(([each]) => each === standing).length;
  }
}

const DIFFERENCES_SHOWN = 1000;

/** Two concluded scans of one scope: the totals, and every cluster whose exposure or readiness differs. */
export function comparePage(
  earlier: { readonly scan: ScanRow; readonly standings: Standings },
  later: { readonly scan: ScanRow; readonly standings: Standings },
): string {
  const [before, after] = [earlier.standings, later.standings];
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  const differing = keys.filter((key) => String(before.get(key)) !== String(after.get(key)));
  const totals = EXPOSURES_AND_OUTCOMES.map(
    (standing) => [standing, before.count(standing), after.count(standing)] as const,
  );
  const more = differing.length - DIFFERENCES_SHOWN;
  const text = (standing: Standing | undefined) =>
    standing === undefined ? 'not in this scan' : standing.filter(Boolean).join(', ');
  return page(
    'Two scans compared',
    html`<section class="panel" aria-labelledby="totals"><h2 id="totals">${describeScope(later.scan.scope)}</h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="totals"><table><thead><tr><th scope="col">Clusters</th><th scope="col" class="count">${timeOf(earlier.scan)}</th><th scope="col" class="count">${timeOf(later.scan)}</th></tr></thead>
<tbody>${totals.map(([standing, one, other]) => html`<tr><th scope="row">${standing}</th><td class="count">${grouped(one)}</td><td class="count">${grouped(other)}</td></tr>`)}</tbody></table></div></section>
<section class="panel" aria-labelledby="differences"><h2 id="differences">${plural(differing.length, 'cluster')} with a difference</h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="differences"><table><thead><tr><th scope="col">Cluster</th><th scope="col">Earlier</th><th scope="col">Later</th></tr></thead>
<tbody>${differing.slice(0, DIFFERENCES_SHOWN).map(
      (
        key,
      ) => html`<tr><th scope="row"><bdi>${key}</bdi></th><td>${text(before.get(key))}</td><td>${text(after.get(key))}</td></tr>
`,
    )}</tbody></table></div>
${more > 0 ? html`<p class="hint">And ${grouped(more)} more.</p>` : null}</section>`,
  );
}

const parameter = (name: string, description: string) => ({
  name,
  in: 'query',
  description,
  required: false,
  schema: { type: 'string' },
});
const SCAN_PARAMETERS = [
  parameter('scan', 'ID of a concluded scan; without it, the latest.'),
  parameter('scope', 'Without `scan`: the latest scan of this scope, for example organizations/1.'),
];
const content = (type: string, schema: unknown, description: string) => ({
  description,
  content: { [type]: { schema } },
});
const JSON_TYPE = 'application/json';
const OBJECT = { type: 'object' };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const schemaOf = (schema: z.ZodType) => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'output' });
  return rest;
};

function operation(id: string, summary: string, parameters: readonly unknown[], success: unknown) {
  const error = content(JSON_TYPE, ref('Error'), 'The scan does not exist, or the request is invalid.');
  return {
    get: {
      operationId: id,
      summary,
      parameters,
      responses: { 200: success, 400: error, 404: error, 503: error },
    },
  };
}

/**
 * The description of `/api`, as OpenAPI 3.1.
 * @param filters names of the parameters that select clusters
 */
export function openApi(version: string, filters: readonly string[]): unknown {
  const cluster = clusterReportSchema.extend(
    clusterStateSchema.omit({ usage: true, use: true, pools: true }).shape,
  );
  const clusters = { type: 'array', items: ref('Cluster') };
  const filtered = [
    ...SCAN_PARAMETERS,
    ...filters.map((name) =>
      parameter(name, name === 'q' ? 'Text to search for.' : `Only clusters with this ${name}.`),
    ),
  ];
  return {
    openapi: '3.1.0',
    info: {
      title: 'sweep10255 report',
      version,
      description: 'The stored rows of concluded scans.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ iam: [] }],
    paths: {
      '/api/scans': operation(
        'listScans',
        'Every stored scan, latest first.',
        [],
        content(JSON_TYPE, { type: 'array', items: ref('Scan') }, 'Scans'),
      ),
      '/api/scan': operation(
        'getScan',
        'One concluded scan.',
        SCAN_PARAMETERS,
        content(JSON_TYPE, ref('Scan'), 'The scan'),
      ),
      '/api/owners': operation(
        'countByOwner',
        'How many clusters of each owner are open, in use and safe to close, as last scanned.',
        [],
        content(JSON_TYPE, { type: 'array', items: OBJECT }, 'Owners'),
      ),
      '/api/clusters': operation(
        'listClusters',
        'The clusters of a scan, worst first.',
        filtered,
        content(JSON_TYPE, clusters, 'Clusters'),
      ),
      '/api/clusters.ndjson': operation(
        'streamClusters',
        'The same, one JSON object per line.',
        filtered,
        content('application/x-ndjson', ref('Cluster'), 'Clusters'),
      ),
      '/api/openapi.json': operation(
        'getDescription',
        'This description.',
        [],
        content(JSON_TYPE, OBJECT, 'OpenAPI'),
      ),
    },
    components: {
      securitySchemes: {
        iam: { type: 'http', scheme: 'bearer', description: 'An identity token with roles/run.invoker.' },
      },
      schemas: {
        Scan: schemaOf(scanSchema),
        Cluster: schemaOf(cluster),
        Error: {
          type: 'object',
          required: ['code', 'message'],
          properties: { code: { type: 'string' }, message: { type: 'string' } },
        },
      },
    },
  };
}
