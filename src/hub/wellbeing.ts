/** Is the hub well? For supervisors, load balancers and Prometheus. */
import type { FastifyInstance } from 'fastify';
import type { Access } from './access.ts';
import type { Admission } from './admission.ts';
import type { Cluster } from './cluster/cluster.ts';
import type { Consumers } from './consumers.ts';
import type { Metrics } from './metrics.ts';
import type { Store } from './store/store.ts';

export interface WellbeingOptions {
  readonly access: Access;
  readonly admission: Admission;
  readonly cluster: Cluster;
  readonly consumers: Consumers;
  readonly metrics: Metrics;
  readonly store: Store;
  readonly version: string;
}

/** `/healthz`, `/readyz` and `/metrics`. */
export function registerWellbeing(app: FastifyInstance, options: WellbeingOptions): void {
  const { access, admission, cluster, consumers, metrics, store, version } = options;
  app.get('/healthz', async () => ({ status: 'ok', name: 'pulsera' }));
  app.get('/readyz', async (request, reply) => {
    const { state } = store.status();
    const ready = state === 'ok' && !admission.stopping;
    const status = ready ? 'ready' : 'not_ready';
    reply.code(ready ? 200 : 503);
    return access.mayUse(request.raw)
      ? {
          status,
          version,
          store: state,
          layer: cluster.status(),
          stopping: admission.stopping,
          connections: consumers.connections.size,
        }
      : { status };
  });
  app.get('/metrics', async (_request, reply) => {
    const { type, body } = await metrics.text();
    return reply.type(type).send(body);
  });
}
