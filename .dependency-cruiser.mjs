/** The import law: which folder may import which. Everything that is not allowed is forbidden. */

/** The functions framework is how an entry is called, not what it calls. */
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
  only('model-imports-itself', '^shared/model/', '^shared/model/'),
  only('platform-imports-model', '^shared/platform/', '^shared/(platform|model)/'),
  only(
    'a-stage-imports-no-other-stage',
    '^shared/stages/([^/]+)/',
    '^shared/(model|platform)/',
    '^shared/stages/$1/',
  ),
  only('flows-order-stages', '^shared/flows/', '^shared/(model|platform|stages|flows)/'),
  only('what-sql-stores-share', '^shared/sql-store/', '^shared/(model|platform|stages|sql-store)/'),
  only(
    'an-adapter-imports-no-other-adapter',
    '^shared/adapters/([^/]+)/',
    '^shared/(model|platform|stages|sql-store)/',
    '^shared/adapters/$1/',
  ),
  {
    name: 'sql-stores-are-of-two-adapters',
    severity: 'error',
    from: { pathNot: '^shared/(sql-store|adapters/(duckdb|bigquery))/' },
    to: { path: '^shared/sql-store/' },
  },
  only(
    'what-deployables-wire-alike',
    '^shared/wiring/',
    '^shared/(model|platform|stages|flows|adapters|wiring)/',
  ),
  only('functions-import-shared', '^functions/', '^(functions|shared)/'),
  only('cli-imports-shared', '^cli/', '^(cli|shared)/', '^simulator/'),
  {
    name: 'only-demo-and-simulate-import-the-simulator',
    severity: 'error',
    from: { path: '^cli/', pathNot: '^cli/commands/(demo|simulate)' },
    to: { path: '^simulator/' },
  },
  only('the-simulator-stands-alone', '^simulator/', '^simulator/', '^shared/(model|platform)/'),
  {
    name: 'cloud-sdks-in-adapters-and-wiring',
    severity: 'error',
    from: { path: '^(cli|functions|shared)/', pathNot: ['^shared/adapters/', '/wiring(\\.|/|-)'] },
    to: { path: `node_modules/${CLOUD_SDKS.slice(1)}`, dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'functions-reach-no-duckdb-and-no-simulator',
    severity: 'error',
    from: { path: '^functions/' },
    to: { path: '(^simulator/|^shared/adapters/duckdb/|@duckdb/)', reachable: true },
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
