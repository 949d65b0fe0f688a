import { join } from 'node:path';
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { createAuthority } from '../../../simulator/kubernetes/authority.ts';
import { providerHandlers } from './provider-handlers.ts';
import { readProviderSchemas } from './provider-schema.ts';

/*
 * A stand-in for a provider, started by Terraform like any other: it prints its address in one line and serves the
 * plugin protocol there until it is stopped. Its schema is the real provider's.
 *
 *   node provider-main.ts SCHEMA_FOLDER PROVIDER
 *
 * The line and the TLS handshake follow https://github.com/hashicorp/go-plugin: the line includes the certificate as
 * base64 DER without padding, and the client trusts only that certificate.
 */
const [, , folder = '', provider = ''] = process.argv;

const schema = readProviderSchemas(folder).get(provider);
if (schema === undefined) throw new Error(`${folder} has no schema for ${provider}`);

const definition = loadSync(join(import.meta.dirname, 'provider.proto'), { keepCase: true, longs: Number });
const { tfplugin6 } = loadPackageDefinition(definition) as unknown as {
  tfplugin6: { Provider: ServiceClientConstructor };
};
const handlers = Object.entries(providerHandlers(schema)).map(([name, handle]) => [
  name,
  ({ request }: { request: never }, respond: (error: Error | null, answer?: object) => void) => {
    try {
      respond(null, handle(request));
    } catch (error) {
      respond(error as Error);
    }
  },
]);

const MESSAGE_BYTES = 64 * 2 ** 20;
const server = new Server({
  'grpc.max_receive_message_length': MESSAGE_BYTES,
  'grpc.max_send_message_length': MESSAGE_BYTES,
});
server.addService(tfplugin6.Provider.service, Object.fromEntries(handlers));

const { caCertificate, certificate, privateKey } = await createAuthority('terraform-provider', Date.now());
const credentials = ServerCredentials.createSsl(null, [
  { cert_chain: Buffer.from(certificate), private_key: Buffer.from(privateKey) },
]);
server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
  if (error) throw error;
  const der = caCertificate.replaceAll(/-----[^-]+-----|\s|=/g, '');
  process.stdout.write(`1|6|tcp|127.0.0.1:${port}|grpc|${der}\n`);
});
