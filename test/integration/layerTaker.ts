/** Takes messages out of Redis and never settles them; says `took <n>` for each. Started and killed by a test. */
import { openLayer } from '../../src/layer/open.ts';
import { openHosts } from '../../src/layer/redis.ts';

const [url = '', instance = ''] = process.argv.slice(2);
const onUnexpected = (error: unknown): void => console.error(error);
const layer = openLayer('core', {
  hosts: openHosts([url], { prefix: 'asgi', onUnexpected }),
  prefix: 'asgi',
  instance,
  capacity: 100,
  channelCapacity: [],
  expirySeconds: 60,
  groupExpirySeconds: 86_400,
  serializer: 'msgpack',
  keys: [],
  onDrop: () => {},
  onUnexpected,
});
layer.receive((arrivals) => {
  for (const { message } of arrivals) console.log(`took ${message['n']}`);
});
