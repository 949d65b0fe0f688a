// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files have a syntax of their own
import { OWN_SERVICE, pod, type Shape, withConfig } from './shape.ts';

const LISTEN_FLAGS = [
  '--listen-address',
  '--web.listen-address',
  '--metrics-addr',
  '--metrics-bind-address',
  '--health-probe-bind-address',
  '--bind',
  '--address',
  '--listen',
  '-listen',
  '--http-addr',
  '--telemetry.addr',
  '--admin.address',
];
const LISTEN_HOSTS = ['', '0.0.0.0', '127.0.0.1', '[::]', 'localhost'];
export const listeners = LISTEN_FLAGS.flatMap((flag) =>
  LISTEN_HOSTS.flatMap((host) =>
    [true, false].map((hostNetwork): Shape => {
      const args = hostNetwork ? [`${flag}=${host}:10255`] : [flag, `${host}:10255`];
      return {
        name: `${args.join(' ')} ${hostNetwork ? 'on the host network' : ''}`,
        text: pod({ args }, { hostNetwork }),
      };
    }),
  ),
);

const OWN_HOSTS = [
  'localhost',
  '127.0.0.1',
  '$(POD_IP)',
  'release',
  'release.chart.svc',
  'release.chart.svc.cluster.local',
];
const PATHS = ['', '/', '/metrics', '/healthz', '/api/v1/status'];
const POD_IP = { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } };
export const own = OWN_HOSTS.flatMap((host) =>
  PATHS.flatMap((path): Shape[] => {
    const url = `http://${host}:10255${path}`;
    const place = { env: [POD_IP, { name: 'SELF_URL', value: url }], ports: [{ containerPort: 10255 }] };
    return [
      { name: `${url} in a variable`, text: `${pod(place)}---\n${OWN_SERVICE}` },
      {
        name: `${url} in a command`,
        text: `${pod({ command: ['sh', '-c', `curl -fsS ${url}`], env: [POD_IP] })}---\n${OWN_SERVICE}`,
      },
      {
        name: `${url} in a configuration`,
        text: `${withConfig('app.yaml', `upstream:\n  url: ${url}\n`, { env: [POD_IP] })}---\n${OWN_SERVICE}`,
      },
    ];
  }),
);

const SCHEMES = [
  'mongodb',
  'mongodb+srv',
  'redis',
  'rediss',
  'postgres',
  'mysql',
  'amqp',
  'tcp',
  'nats',
  'kafka',
  'memcached',
  'udp',
];
const HOSTS = ['10.0.0.7', 'db.example.com', '$(DB_HOST)'];
export const databases = SCHEMES.flatMap((scheme) =>
  HOSTS.flatMap((host): Shape[] => {
    const uri = `${scheme}://user@${host}:10255/name`;
    return [
      { name: `${uri} in a variable`, text: pod({ env: [{ name: 'DATABASE_URL', value: uri }] }) },
      {
        name: `${uri} in a configuration`,
        text: withConfig('application.properties', `datasource.url=${uri}\n`),
      },
    ];
  }),
);
