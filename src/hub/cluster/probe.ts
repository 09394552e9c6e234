/** A word to ourselves through the layer: how long it takes, and whether Redis still has the groups that we are in. */
import type { ChannelLayer, LayerMessage } from '../../layer/layer.ts';
import type { Clock } from '../clock.ts';

/** The `type` of the hub's messages to itself. */
export const PROBE = 'pulsera.probe';

export class Probe {
  readonly #layer: ChannelLayer;
  readonly #clock: Clock;
  readonly #groups: readonly string[];
  #under: { readonly number: number; readonly at: number } | null = null;
  #number = 0;
  #ms: number | null = null;

  /** `groups`: one of our own on each Redis. */
  constructor({
    layer,
    clock,
    groups,
  }: {
    readonly layer: ChannelLayer;
    readonly clock: Clock;
    readonly groups: readonly string[];
  }) {
    this.#layer = layer;
    this.#clock = clock;
    this.#groups = groups;
  }

  /** Ms that the last one took; null before there was one. */
  get ms(): number | null {
    return this.#ms;
  }

  /** Goes into the groups. Rejects with LayerError. */
  async join(): Promise<void> {
    await Promise.all(this.#groups.map((group) => this.#layer.groupAdd(group, 'probe')));
  }

  /** Sends one; false where a Redis has lost our group. Rejects with LayerError. */
  async send(): Promise<boolean> {
    this.#number += 1;
    this.#under = { number: this.#number, at: this.#clock.mono() };
    const message: LayerMessage = { type: PROBE, number: this.#number };
    const sent = await this.#layer.groupSend(this.#groups.map((group) => ({ group, message })));
    return sent.every(({ members }) => members > 0);
  }

  /** One came back. */
  heard(message: LayerMessage): void {
    if (!this.#under || message['number'] !== this.#under.number) return;
    this.#ms = Math.round((this.#clock.mono() - this.#under.at) * 100) / 100;
    this.#under = null;
  }
}
