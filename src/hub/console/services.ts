/** Every service that a hub has for its consoles: each room has its own. */
import type { HubContract } from '../../shared/console/contract.ts';
import type { ConsoleServer } from '../../shared/console/server.ts';
import { type ResolvedSettings, secretsOf } from '../../shared/settings.ts';
import type { Access } from '../access.ts';
import type { Admission } from '../admission.ts';
import type { Backend } from '../backend.ts';
import type { Clock } from '../clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Consumers } from '../consumers.ts';
import type { Counts, Samples } from '../counts.ts';
import type { DataDir } from '../dataDir.ts';
import { findProject } from '../doctor/machine.ts';
import type { Feed } from '../feed.ts';
import type { Notifications } from '../notifications.ts';
import { Recordings } from '../recordings/recordings.ts';
import type { Rendering } from '../rendering.ts';
import type { Schedules } from '../schedules.ts';
import type { Sockets } from '../sockets.ts';
import type { Store } from '../store/store.ts';
import type { Vitals } from '../vitals.ts';
import { connectionsService } from './connections.ts';
import { consumersService, socketInfo } from './consumers.ts';
import { diagnosisService } from './diagnosis.ts';
import { type HubInfo, hubService } from './hub.ts';
import { layerService } from './layer.ts';
import { notificationsService } from './notifications.ts';
import { pingsService } from './pings.ts';
import { recordingsService } from './recordings.ts';
import { schedulesService } from './schedules.ts';
import { settingsService } from './settings.ts';
import { templatesService } from './templates.ts';

export interface HubParts {
  readonly settings: ResolvedSettings;
  readonly dataDir: DataDir;
  readonly version: string;
  readonly startedAt: number;
  /** Known once the hub listens. */
  readonly port: () => number;
  readonly url: (scheme: 'http' | 'ws') => string;
  readonly clock: Clock;
  readonly consumers: Consumers;
  readonly counts: Counts;
  readonly store: Store;
  readonly sockets: Sockets;
  readonly notifications: Notifications;
  readonly rendering: Rendering;
  readonly schedules: Schedules;
  /** Everybody who is connected now, to whichever hub. */
  readonly connected: () => readonly string[];
  readonly feed: Feed;
  readonly admission: Admission;
  readonly access: Access;
  readonly backend: Backend | null;
  readonly cluster: Cluster;
  readonly rtts: Samples;
  readonly latencies: Samples;
  readonly vitals: Vitals;
  readonly eventLoopLagMs: () => number;
  /** The figures as Prometheus takes them. */
  readonly metrics: () => Promise<string>;
  readonly onUnexpected: (error: unknown) => void;
}

/** Puts every service in place. Answers the recordings, for the hub to end the one under way. */
export function registerServices(consoles: ConsoleServer<HubContract>, parts: HubParts): Recordings {
  const { settings, dataDir, version, startedAt, port, url, clock, consumers, counts, store, sockets } = parts;
  const {
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
  } = parts;
  const { eventLoopLagMs, metrics, onUnexpected } = parts;
  const { values } = settings;
  const info = (): HubInfo => ({
    version,
    address: `${url('ws')}ws/notificaciones/{consumidor_id}/`,
    host: values.host,
    port: port(),
    loopbackOnly: access.loopbackOnly,
    tokenNeeded: access.tokenNeeded,
    authenticated: backend !== null,
    startedAt,
    timeZone: values.timeZone === 'system' ? Intl.DateTimeFormat().resolvedOptions().timeZone : values.timeZone,
    number: store.hub,
    limits: { outboxBytes: values.outboxBytes, socketsPerConsumer: values.socketsPerConsumer },
  });
  const hub = hubService({
    info,
    clock,
    consumers,
    counts,
    store,
    admission,
    rtts,
    latencies,
    eventLoopLagMs,
    cluster,
  });
  consoles.register('hub', hub);
  consoles.register(
    'layer',
    layerService({
      cluster,
      clock,
      store,
      backend,
      prefix: values.layerPrefix,
      capacity: values.layerCapacity,
      expirySeconds: values.layerExpiry,
      groupExpirySeconds: values.groupExpiry,
    }),
  );
  const pings = pingsService(vitals);
  consoles.register('pings', pings);
  const { presence, asks } = cluster.federation ?? { presence: null, asks: null };
  const connections = connectionsService({ consumers, sockets, counts, clock, presence, asks });
  consoles.register('connections', connections);
  consoles.register(
    'consumers',
    consumersService({ ...values, consumers, store, feed, clock, presence, asks, onUnexpected }),
  );
  consoles.register(
    'notifications',
    notificationsService({ notifications, store, consumers, feed, presence, rendering, connected }),
  );
  consoles.register('templates', templatesService(store.planned));
  consoles.register('schedules', schedulesService(schedules));
  const settingsOfHub = settingsService({ settings, dataDir });
  const local = { via: 'local', from: 'report' } as const;
  consoles.register(
    'diagnosis',
    diagnosisService({
      clock,
      report: {
        ...{ version, startedAt, logsDir: dataDir.logsDir, metrics },
        settings: async () => settingsOfHub.read({}, local),
        secrets: [dataDir.token, ...secretsOf(values)],
      },
      doctor: () => ({
        settings,
        settingsProblem: null,
        dataDir: dataDir.path,
        projectDir: findProject(),
        askedFor: new URL(url('http')),
        here: true,
        token: null,
        ownToken: dataDir.token,
        consumer: 'doctor',
        version,
      }),
      onUnexpected,
    }),
  );
  consoles.register('settings', settingsOfHub);
  const recordings = new Recordings({
    folder: dataDir.recordingsDir,
    sources: {
      clock,
      consumers,
      feed,
      sockets: (id) => (consumers.get(id)?.sockets ?? []).map((socket) => socketInfo(socket, clock)),
      rows: (sink) => connections.rows({}, sink),
      status: (sink) => hub.status({}, sink),
      points: (sink) => pings.totals({}, sink),
    },
    about: () => ({ hub: info(), lateAfterMs: values.lateAfterMs }),
    onUnexpected,
  });
  consoles.register('recordings', recordingsService({ recordings, onUnexpected }));
  return recordings;
}
