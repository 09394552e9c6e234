/** What is measured, and of whom. */
import { attached } from './console/attached.ts';
import { consoleRooms } from './console/console.ts';
import { broadcastThroughRedis, burst, lossless, paced } from './fanout.ts';
import {
  broadcast,
  connects,
  delivered,
  type Figures,
  idle,
  pong,
  posts,
  rtt,
  storeUnread,
  UNREAD,
} from './measures.ts';
import { SERVERS, type Server, type ServerName } from './servers.ts';

export interface Test {
  readonly name: string;
  /** What it does, as a sentence of docs/performance.md behind its name. */
  readonly doc: string;
  readonly servers: readonly ServerName[];
  readonly run: (server: Server) => Promise<Figures>;
  /** Of Pulsera: done on a hub that ran before on the same data. */
  readonly prepare?: (port: number) => Promise<void>;
  /** Of Pulsera. */
  readonly flags?: readonly string[];
  /** Whether bare `ws` hears a Redis in it. */
  readonly redis?: boolean;
}

const ON_REDIS = SERVERS.filter((name) => name !== 'pulsera' && name !== 'uWebSockets');
const WITHOUT: readonly ServerName[] = ['pulsera', 'daphne core', 'bare ws', 'uWebSockets'];
const OURS: readonly ServerName[] = ['pulsera core', 'pulsera pubsub'];

const CONNECTS = `5,000 consumers, or as many as it says, 100 handshakes at once, each with its first frame awaited; then their memory, with what the store and the inspector keep of what they were sent. With Pulsera each consumer has ${UNREAD} unread notifications, stored before the hub started; they are read from the store and must be in that frame. The peers read none, and send an empty list.`;
const FAN_OUT =
  'a producer puts notifications for 1,000 consumers, or as many as it says, into Redis as channels_redis does, never more under way than the queues hold (90 for Daphne on core, 512 for the others); what arrives is counted one by one. A cost that is flat from 100 to 10,000 consumers is taken to be one that is at most 1.25 times as high: a target of our own.';

const connectsTest = (name: string, count: number, servers: readonly ServerName[]): Test => ({
  ...{ name, doc: CONNECTS, servers },
  prepare: (port) => storeUnread(port, count),
  run: (server) => connects(server, count, UNREAD),
});

export const TESTS: readonly Test[] = [
  {
    name: 'idle',
    doc: 'from the start of the process until it listens, and its memory 5 s later, with nobody connected.',
    servers: [...WITHOUT, ...OURS],
    run: idle,
  },
  {
    name: 'pong',
    doc: '200 sockets with 8 pings under way each.',
    servers: [...WITHOUT, ...OURS],
    run: (server) => pong(server),
  },
  {
    name: 'rtt',
    doc: '200 pings a second, timed from when each was due.',
    servers: [...WITHOUT, ...OURS],
    run: (server) => rtt(server),
  },
  {
    name: 'broadcast',
    doc: 'one consumer with 1,000 sockets; Pulsera stores each notification before it sends it. Through Redis where the server has one, by HTTP else.',
    servers: [...WITHOUT, ...OURS],
    run: (server) => (server.redis ? broadcastThroughRedis(server) : broadcast(server)),
    flags: ['--sockets-per-consumer', '2000'],
  },
  connectsTest('connects 1000', 1_000, WITHOUT),
  connectsTest('connects', 5_000, [...WITHOUT, 'pulsera core']),
  connectsTest('connects 10000', 10_000, ['pulsera', 'pulsera core', 'bare ws']),
  {
    name: 'idle connections',
    doc: 'the memory of 5,000 consumers at rest that have nothing unread.',
    servers: [...WITHOUT, 'pulsera core'],
    run: async (server) => {
      const figure = 'kB a connection';
      return { [figure]: (await connects(server, 5_000, 0))[figure] ?? Number.NaN };
    },
  },
  {
    name: 'posts',
    doc: 'durable POSTs with 64 in flight.',
    servers: ['pulsera', 'pulsera core'],
    run: (server) => posts(server, 1),
  },
  {
    name: 'posts delivered',
    doc: 'durable POSTs for 1,000 consumers that are connected, timed until they are on the wearable.',
    servers: ['pulsera', ...OURS],
    run: (server) => delivered(server),
  },
  {
    name: 'lists',
    doc: 'durable POSTs of 100 notifications each, with 8 in flight.',
    servers: ['pulsera', 'pulsera core'],
    run: (server) => posts(server, 100),
  },
  { name: 'fan-out', doc: FAN_OUT, servers: ON_REDIS, redis: true, run: (server) => lossless(server, 1_000) },
  { name: 'fan-out to 100', doc: FAN_OUT, servers: OURS, run: (server) => lossless(server, 100) },
  { name: 'fan-out to 10000', doc: FAN_OUT, servers: OURS, run: (server) => lossless(server, 10_000) },
  {
    name: 'burst',
    doc: '5,000 notifications, as fast as Redis takes them.',
    servers: ON_REDIS,
    redis: true,
    run: burst,
  },
  {
    name: 'paced',
    doc: '500 notifications a second through Redis, timed from when each was due.',
    servers: ON_REDIS,
    redis: true,
    run: paced,
  },
  {
    name: 'attached',
    doc: 'pongs of 10,000 consumers with a console that looks at them, and without.',
    servers: ['pulsera', ...OURS],
    run: attached,
  },
  {
    name: 'console',
    doc: 'the console in Chromium at 10,000 consumers and 5,000 changes a second.',
    servers: ['pulsera'],
    run: consoleRooms,
  },
];
