/** Opens the channel layer that Django is configured with. */
import { CoreLayer } from './core.ts';
import type { ChannelLayer, LayerKind } from './layer.ts';
import { MemoryLayer } from './memory.ts';
import type { RedisLayerOptions } from './options.ts';
import { PubsubLayer } from './pubsub.ts';

/** Opens a layer at once, whether or not its Redis is there. In memory only `onDrop` and `onUnexpected` matter. */
export function openLayer(kind: LayerKind, options: RedisLayerOptions): ChannelLayer {
  if (kind === 'memory') return new MemoryLayer(options);
  return kind === 'core' ? new CoreLayer(options) : new PubsubLayer(options);
}
