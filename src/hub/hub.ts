/** The hub, put together: store, sockets, heartbeat, HTTP, console. It starts whole or not at all, and stops in bounded time. */
import { createHmac } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Logger } from 'pino';
import { contract, type HubContract } from '../shared/console/contract.ts';
import type { HubPort } from '../shared/console/port.ts';
import { ConsoleServer } from '../shared/console/server.ts';
import type { Asker } from '../shared/console/service.ts';
import type { ResolvedSettings } from '../shared/settings.ts';
import { Access, reachableHost } from './access.ts';
import { Admission } from './admission.ts';
import { api } from './api/api.ts';
import { Backend } from './backend.ts';
import { systemClock, toWall } from './clock.ts';
import { Cluster, type ClusterTimes, checkLayerSettings } from './cluster/cluster.ts';
import { everybodyConnected, idsInUse } from './connected.ts';
import { registerServices } from './console/services.ts';
import { ConsoleSocket } from './console/socket.ts';
import { Consumers } from './consumers.ts';
import { newCounts, Samples } from './counts.ts';
import type { DataDir } from './dataDir.ts';
import { Feed } from './feed.ts';
import { Heartbeat } from './heartbeat.ts';
import { Journeys } from './journeys.ts';
import { Metrics } from './metrics.ts';
import { Notifications } from './notifications.ts';
import { Rendering } from './rendering.ts';
import { Schedules } from './schedules.ts';
import { createHttp, listen } from './server.ts';
import { Sockets } from './sockets.ts';
import { openStore } from './store/client.ts';
import { Vitals } from './vitals.ts';
import { Wearables } from './wearables.ts';
import { registerWeb } from './web.ts';
import { registerWellbeing } from './wellbeing.ts';
import { Wire } from './wire.ts';

/** How long sockets may take to say goodbye when the hub stops, and then requests to end. */
const GOODBYE_MS = 2_000;
const REQUESTS_MS = 2_000;
const SAMPLES = 2_000;
const LAG_MS = 1_000;

export interface HubOptions {
  readonly settings: ResolvedSettings;
  readonly dataDir: DataDir;
  readonly log: Logger;
  readonly version: string;
  /** Directory of the built console, or null where there is none. */
  readonly web: string | null;
  /** Other times than ours by which hubs believe in each other. */
  readonly times?: ClusterTimes;
}

/** A running hub. */
export interface Hub {
  readonly host: string;
  readonly port: number;
  /** `http://HOST:PORT/`. */
  readonly url: string;
  /** Serves a console in this process over a port of its own. */
  attach(port: HubPort, asker: Asker): void;
  /** Puts a service in place that is not the hub's own. */
  register: ConsoleServer<HubContract>['register'];
  registerLater: ConsoleServer<HubContract>['registerLater'];
  /** Sockets of wearables that are open. */
  connections(): number;
  /** Asks every wearable for a sign of life within a second, as after the computer slept. */
  listenForLife(): void;
  /** Says goodbye to every wearable (1001, or 1012 for a restart), writes everything down, and ends. */
  stop(reason: 'going_away' | 'restart'): Promise<void>;
}

/** Starts a hub. Rejects with an error whose `code` is stable and whose `message` is one sentence. */
export async function startHub({ settings, dataDir, log, version, web, times = {} }: HubOptions): Promise<Hub> {
  const { values } = settings;
  checkLayerSettings(values);
  const clock = systemClock;
  const startedAt = clock.wall();
  const onUnexpected = (error: unknown): void => log.error({ err: error }, 'unexpected error');
  const store = await openStore({
    file: dataDir.databaseFile,
    retentionDays: values.retentionDays,
    retentionCount: values.retentionCount,
    federated: values.redis.length > 0,
    lingerDays: values.linger,
  });
  // The client of Redis is loaded where there is one only.
  const hosts =
    values.redis.length > 0
      ? (await import('../layer/redis.ts')).openHosts(values.redis, { prefix: values.layerPrefix, onUnexpected })
      : [];

  const counts = newCounts();
  const rtts = new Samples(SAMPLES);
  const latencies = new Samples(SAMPLES);
  const vitals = new Vitals({ clock, counts, rtts });
  const feed = new Feed();
  const wire = new Wire(values.timeZone);
  const consumers = new Consumers({ clock, flappingReturns: values.flappingReturns, lateAfterMs: values.lateAfterMs });
  const sockets = new Sockets({
    store,
    clock,
    consumers,
    feed,
    counts,
    outboxBytes: values.outboxBytes,
    onLeft: (consumer) => cluster.left(consumer),
  });
  const journeys = new Journeys({
    store,
    clock,
    counts,
    feed,
    onConfirmed: ({ consumer }, id) => consumers.note(consumer, 'confirmed', id, clock.mono()),
  });

  const lag = monitorEventLoopDelay({ resolution: 20 });
  lag.enable();
  let eventLoopLagMs = 0;
  const lagTimer = setInterval(() => {
    eventLoopLagMs = Math.max(0, Math.round((lag.percentile(99) / 1e6 - 20) * 10) / 10);
    lag.reset();
  }, LAG_MS);

  const consoles = new ConsoleServer(contract, {
    now: () => clock.wall(),
    schedule: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    onUnexpected,
  });
  const backend =
    values.backendUrl === ''
      ? null
      : new Backend({
          url: values.backendUrl,
          version,
          clock,
          counts,
          key: createHmac('sha256', dataDir.token).update('backend credentials').digest(),
          remember: store,
          onState: (state, outcome) =>
            state === 'open'
              ? log.warn({ outcome }, 'the backend does not answer and is spared for a while')
              : log.info(state === 'closed' ? 'the backend answers again' : 'looking whether the backend is back'),
          onUnexpected,
        });
  const metrics = new Metrics({
    counts,
    consumers,
    store,
    version,
    eventLoopLagMs: () => eventLoopLagMs,
    consoles: () => consoles.size,
    backend,
  });
  const notifications = new Notifications({
    store,
    clock,
    consumers,
    journeys,
    feed,
    counts,
    wire,
    sockets,
    latencies,
    onLatency: (ms) => metrics.latency(ms),
  });
  const rendering = new Rendering(clock, Math.random, values.timeZone);
  const cluster = new Cluster({
    settings,
    hosts,
    store,
    clock,
    consumers,
    counts,
    feed,
    wire,
    notifications,
    version,
    startedAt,
    url: () => url('http'),
    log,
    onUnexpected,
    ...times,
  });
  metrics.layer(cluster);
  const connected = (): readonly string[] => everybodyConnected(consumers, cluster);
  const schedules = new Schedules({
    planned: store.planned,
    notifications,
    connected,
    clock,
    rendering,
    onTrouble: (schedule, trouble) => log.warn({ schedule, trouble }, 'a scheduled sending did not reach its end'),
    onUnexpected,
  });
  const heartbeat = new Heartbeat({
    ...values,
    clock,
    random: Math.random,
    consumers,
    journeys,
    counts,
    rtts,
    onRtt: (ms) => metrics.rtt(ms),
    onState: (connection, before) => {
      const now = clock.mono();
      const { state, consumer } = connection;
      const calm = state === 'on_time';
      if (!calm) consumers.note(consumer, state, 0, now);
      feed.emitNotable({
        consumer: consumer.id,
        at: toWall(clock, now),
        kind: calm ? 'recovered' : state,
        connection: connection.number,
        detail: calm ? before : null,
        note: null,
      });
    },
    onGone: (connection) => sockets.cut(connection),
  });
  const access = new Access({ ...values, token: dataDir.token });
  const admission = new Admission({
    ...values,
    access,
    store,
    clock,
    counts,
    feed,
    connections: () => consumers.connections.size,
  });
  const wearables = new Wearables({
    ...values,
    store,
    clock,
    consumers,
    sockets,
    heartbeat,
    notifications,
    feed,
    counts,
    wire,
    prepare: (connection, greeting) => cluster.prepare(connection, greeting),
    onBadHandshake: (socket) => admission.refuse(socket, 'bad_request', ''),
    onUnexpected,
  });

  let port = values.port;
  const cookie = (): string => `pulsera_${port}`;
  const consoleSocket = new ConsoleSocket({ access, server: consoles, cookie });
  const app = createHttp({
    access,
    admission,
    wearables,
    consoleSocket,
    backend,
    visit: (id) => cluster.visit(id),
    onUnexpected,
  });
  const url = (scheme: 'http' | 'ws'): string => `${scheme}://${reachableHost(values.host)}:${port}/`;

  const recordings = registerServices(consoles, {
    settings,
    dataDir,
    version,
    startedAt,
    port: () => port,
    url,
    clock,
    consumers,
    counts,
    store,
    sockets,
    notifications,
    rendering,
    schedules,
    connected,
    feed,
    admission,
    access,
    backend,
    cluster,
    rtts,
    latencies,
    vitals,
    eventLoopLagMs: () => eventLoopLagMs,
    metrics: async () => (await metrics.text()).body,
    onUnexpected,
  });

  registerWellbeing(app, { access, admission, cluster, consumers, metrics, store, version });
  registerWeb(app, { access, web, cookie });
  app.register(api, {
    prefix: '/api',
    store,
    notifications,
    inUse: (ids) => idsInUse({ consumers, cluster, store }, ids),
    version,
    onUnexpected,
  });

  const end = async (): Promise<void> => {
    await recordings.close();
    clearInterval(lagTimer);
    lag.disable();
    heartbeat.stop();
    vitals.stop();
    journeys.flush();
    await schedules.close();
    await cluster.stop();
    await store.close();
  };
  try {
    port = await listen(app, values.host, values.port);
    await cluster.start();
    await schedules.start();
  } catch (error) {
    await end();
    throw error;
  }
  heartbeat.start();
  vitals.start();
  log.info({ host: values.host, port, store: dataDir.databaseFile, version }, 'listening');
  if (!access.loopbackOnly && !backend) log.warn('the hub is open to the network and wearables are not authenticated');

  let stopping: Promise<void> | null = null;
  const stop = async (reason: 'going_away' | 'restart'): Promise<void> => {
    admission.stopping = true;
    backend?.stop();
    log.info({ connections: consumers.connections.size, reason }, 'stopping');
    const closed = app.close();
    // Else it would send to everybody who is connected when nobody is any more, instead of missing it.
    const planned = schedules.close();
    await wearables.closeAll(reason, reason === 'restart' ? 'the hub restarts' : 'the hub stops', GOODBYE_MS);
    consoles.close();
    // A client that connected and says nothing, or half a request, would hold the server open for good.
    const enough = setTimeout(() => app.server.closeAllConnections(), REQUESTS_MS);
    await Promise.all([closed, planned]);
    clearTimeout(enough);
    await end();
    log.info('stopped');
  };
  return {
    host: values.host,
    port,
    url: url('http'),
    attach: (consolePort, asker) => consoles.attach(consolePort, asker),
    register: (name, implementation) => consoles.register(name, implementation),
    registerLater: (name, load) => consoles.registerLater(name, load),
    connections: () => consumers.connections.size,
    listenForLife: () => heartbeat.hasten(),
    stop: (reason) => {
      stopping ??= stop(reason);
      return stopping;
    },
  };
}
