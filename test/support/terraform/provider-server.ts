import { join } from 'node:path';
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { providerHandlers } from './provider-handlers.ts';
import type { ProviderSchema } from './provider-schema.ts';

/** A stand-in for a provider, on which Terraform makes its calls instead of starting a process. */
export interface ProviderServer {
  readonly port: number;
  close(): void;
}

const MESSAGE_BYTES = 64 * 2 ** 20;

/** Serves the plugin protocol for a provider with this schema, in this process. */
export async function startProvider(schema: ProviderSchema): Promise<ProviderServer> {
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
  const server = new Server({
    'grpc.max_receive_message_length': MESSAGE_BYTES,
    'grpc.max_send_message_length': MESSAGE_BYTES,
  });
  server.addService(tfplugin6.Provider.service, Object.fromEntries(handlers));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, close: () => server.forceShutdown() };
}
