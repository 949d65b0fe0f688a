/** The import rules of the tree: which folder may import which. Everything that is not allowed is forbidden. */

/** The functions framework is how an entry point is called, not a cloud API that it calls. */
const CLOUD_SDKS = '^(@google-cloud/(?!functions-framework)|google-auth-library|google-gax|@kubernetes/)';

/** The folder `from` may import only the folders `to` (and packages). */
const only = (name, from, ...to) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(cli|functions|shared|simulator|scripts|test|infra)/', pathNot: to },
});

const forbidden = [
  { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  {
    name: 'no-orphans',
    severity: 'error',
    from: { orphan: true, path: '^(cli|functions|shared|simulator)/' },
    to: {},
  },
  {
    name: 'no-production-file-for-tests-only',
    comment: 'Every production file is reachable from an entry point.',
    severity: 'error',
    from: { path: '^(cli/(main|launcher)|functions/index|shared/report-page/main|scripts/[^/]+)\\.ts$' },
    to: {
      path: '^(cli|functions|shared|simulator)/',
      pathNot: ['^(cli/(main|launcher)|functions/index|shared/report-page/main)\\.ts$'],
      reachable: false,
    },
  },
  // Sentences about the nouns format counts and lists as all others do.
  only('model-imports-itself', '^shared/model/', '^shared/(model/|platform/text\\.ts)'),
  only('platform-imports-model', '^shared/platform/', '^shared/(platform|model)/'),
  only('agents-import-model', '^shared/agents/', '^shared/(agents|model)/'),
  only(
    'a-stage-imports-no-other-stage',
    '^shared/stages/([^/]+)/',
    '^shared/(model|agents|platform)/',
    '^shared/stages/$1/',
  ),
  only('plan-imports-itself', '^shared/plan/', '^shared/(model|agents|platform|plan)/'),
  only('report-imports-itself', '^shared/report/', '^shared/(model|agents|platform|report)/'),
  only(
    'report-page-imports-report-and-plan',
    '^shared/report-page/',
    '^shared/(model|platform|report|plan|report-page)/',
  ),
  only('flows-order-stages', '^shared/flows/', '^shared/(model|agents|platform|stages|plan|report|flows)/'),
  only(
    'stores-implement-ports',
    '^shared/stores/',
    '^shared/(model|platform|stores)/',
    '^shared/(stages/[^/]+|report)/ports\\.ts$',
  ),
  {
    name: 'sql-store-is-imported-by-stores',
    severity: 'error',
    from: { pathNot: '^(shared/stores/|cli/duckdb/|test/)' },
    to: { path: '^shared/stores/sql-store/' },
  },
  only(
    'an-adapter-imports-no-other-adapter',
    '^shared/adapters/([^/]+)/',
    '^shared/(model|platform)/',
    '^shared/stages/[^/]+/ports\\.ts$',
    '^shared/adapters/$1/',
  ),
  only('wiring-imports-shared', '^shared/wiring/', '^shared/'),
  only('functions-import-shared', '^functions/', '^(functions|shared)/'),
  only('cli-imports-shared', '^cli/', '^(cli|shared)/', '^simulator/'),
  // migrate and the search for callers agree on what calls a kubelet, because they use one implementation.
  only(
    'migrate-stands-alone',
    '^cli/migrate/',
    '^shared/((model|agents|platform)/|stages/attribute/kubelet-reference\\.ts)',
    '^cli/migrate/',
  ),
  {
    name: 'only-demo-and-simulate-import-the-simulator',
    severity: 'error',
    from: { path: '^cli/', pathNot: '^cli/commands/(demo|simulate)' },
    to: { path: '^simulator/' },
  },
  only('the-simulator-stands-alone', '^simulator/', '^simulator/', '^shared/(model|platform)/'),
  {
    name: 'cloud-sdks-in-adapters-stores-and-wiring',
    severity: 'error',
    from: {
      path: '^(cli|functions|shared)/',
      pathNot: ['^shared/(adapters|stores)/', '/wiring(\\.|/|-)'],
    },
    to: { path: `node_modules/${CLOUD_SDKS.slice(1)}`, dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'functions-reach-no-duckdb-no-simulator-and-no-cli',
    severity: 'error',
    from: { path: '^functions/' },
    to: { path: '(^simulator/|^cli/|@duckdb/)', reachable: true },
  },
];

export default {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
