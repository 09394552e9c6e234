/** What is measured, and of whom. */
import { attached } from './console/attached.ts';
import { consoleRooms } from './console/console.ts';
import { broadcastThroughRedis, burst, lossless, paced } from './fanout.ts';
import { broadcast, connects, delivered, type Figures, idle, pong, posts, rtt } from './measures.ts';
import { SERVERS, type Server, type ServerName } from './servers.ts';

export interface Test {
  readonly name: string;
  readonly servers: readonly ServerName[];
  readonly run: (server: Server) => Promise<Figures>;
  /** Of Pulsera. */
  readonly flags?: readonly string[];
  /** Whether bare `ws` hears a Redis in it. */
  readonly redis?: boolean;
}

const ON_REDIS = SERVERS.filter((name) => name !== 'pulsera' && name !== 'uWebSockets');
const WITHOUT: readonly ServerName[] = ['pulsera', 'daphne core', 'bare ws', 'uWebSockets'];
const OURS: readonly ServerName[] = ['pulsera core', 'pulsera pubsub'];

export const TESTS: readonly Test[] = [
  { name: 'idle', servers: [...WITHOUT, ...OURS], run: idle },
  { name: 'pong', servers: [...WITHOUT, ...OURS], run: (server) => pong(server) },
  { name: 'rtt', servers: [...WITHOUT, ...OURS], run: (server) => rtt(server) },
  {
    name: 'broadcast',
    servers: [...WITHOUT, ...OURS],
    run: (server) => (server.redis ? broadcastThroughRedis(server) : broadcast(server)),
    flags: ['--sockets-per-consumer', '2000'],
  },
  { name: 'connects 1000', servers: WITHOUT, run: (server) => connects(server, 1_000) },
  { name: 'connects', servers: [...WITHOUT, 'pulsera core'], run: (server) => connects(server, 5_000) },
  {
    name: 'connects 10000',
    servers: ['pulsera', 'pulsera core', 'bare ws'],
    run: (server) => connects(server, 10_000),
  },
  { name: 'posts', servers: ['pulsera', 'pulsera core'], run: (server) => posts(server, 1) },
  { name: 'posts delivered', servers: ['pulsera', ...OURS], run: (server) => delivered(server) },
  { name: 'lists', servers: ['pulsera', 'pulsera core'], run: (server) => posts(server, 100) },
  { name: 'fan-out', servers: ON_REDIS, redis: true, run: (server) => lossless(server, 1_000) },
  { name: 'fan-out to 100', servers: OURS, run: (server) => lossless(server, 100) },
  { name: 'fan-out to 10000', servers: OURS, run: (server) => lossless(server, 10_000) },
  { name: 'burst', servers: ON_REDIS, redis: true, run: burst },
  { name: 'paced', servers: ON_REDIS, redis: true, run: paced },
  { name: 'attached', servers: ['pulsera', ...OURS], run: attached },
  { name: 'console', servers: ['pulsera'], run: consoleRooms },
];
