/** Produces notifications as Django does: into the group of each consumer, through Redis. */
import { randomBytes } from 'node:crypto';
import { type ChannelLayer, groupOf } from '../layer/layer.ts';
import { openLayer } from '../layer/open.ts';
import { openHosts, type RedisHost } from '../layer/redis.ts';
import { type Settings, SettingsError } from '../shared/settings.ts';
import type { Draft, Producer } from './production.ts';

/** What the layer needs to know. */
export type LayerSettings = Pick<
  Settings,
  | 'redis'
  | 'layer'
  | 'layerPrefix'
  | 'layerCapacity'
  | 'channelCapacity'
  | 'layerExpiry'
  | 'groupExpiry'
  | 'layerSerializer'
  | 'layerKeys'
>;

export class LayerProducer implements Producer {
  readonly #hosts: readonly RedisHost[];
  readonly #layer: ChannelLayer;
  /** Rises; begins where no earlier run got to, as Django's own ids are far below. */
  #id = Date.now() * 1_000;

  /** @throws SettingsError where no Redis is set. */
  constructor(values: LayerSettings) {
    if (values.redis.length === 0)
      throw new SettingsError('--producer layer needs the Redis of the layer: --redis URL.');
    const onUnexpected = (): void => {};
    this.#hosts = openHosts(values.redis, { prefix: values.layerPrefix, onUnexpected });
    this.#layer = openLayer(values.layer === 'pubsub' ? 'pubsub' : 'core', {
      hosts: this.#hosts,
      prefix: values.layerPrefix,
      instance: randomBytes(6).toString('hex'),
      capacity: values.layerCapacity,
      channelCapacity: values.channelCapacity,
      expirySeconds: values.layerExpiry,
      groupExpirySeconds: values.groupExpiry,
      serializer: values.layerSerializer,
      keys: values.layerKeys,
      onDrop: () => {},
      onUnexpected,
    });
  }

  async produce(drafts: readonly Draft[]): Promise<readonly number[]> {
    const ids = drafts.map(() => ++this.#id);
    await this.#layer.groupSend(
      drafts.map(({ consumer, produce: { tipo, contenido, deseo_id } }, place) => ({
        group: groupOf(consumer),
        message: {
          type: 'notification_message',
          notification: {
            id: ids[place],
            tipo,
            contenido,
            fecha_envio: localTime(new Date()),
            leida: false,
            deseo_id,
          },
        },
      })),
    );
    return ids;
  }

  async close(): Promise<void> {
    await this.#layer.close();
    await Promise.all(this.#hosts.map((host) => host.close()));
  }
}

/** As Django writes it with USE_TZ off: local, without offset. */
function localTime(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
