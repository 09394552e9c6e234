/** Templates made into notifications, one for each target. */
import { ConsoleError } from '../shared/console/service.ts';
import {
  isRendered,
  type RenderedProblem,
  readTemplate,
  renderTemplate,
  type Template,
  type TemplateContent,
} from '../shared/template.ts';
import type { Clock } from './clock.ts';
import type { Draft } from './store/store.ts';
import { localTimes } from './wire.ts';

/** A target for which a template makes nothing that may be sent, and why. */
export interface Unfit extends RenderedProblem {
  readonly consumer: string;
}

/** Takes a template apart; throws ConsoleError `template_bad` with its first problem. */
export function readOrThrow(content: TemplateContent): Template {
  const template = readTemplate(content);
  const [problem] = template.problems;
  if (problem) throw new ConsoleError('template_bad', { ...problem });
  return template;
}

/** Makes the notifications of a hub's templates, with its time and chance. */
export class Rendering {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #local: (at: number) => string;

  /** `random` answers from 0 to below 1; `timeZone` is an IANA name or `system`. */
  constructor(clock: Clock, random: () => number, timeZone: string) {
    this.#clock = clock;
    this.#random = random;
    this.#local = localTimes(timeZone);
  }

  /** A template for each target, as of now. The counter begins at `first` and counts what is sent only. */
  drafts(
    template: Template,
    targets: readonly string[],
    first: number,
  ): { readonly drafts: readonly Draft[]; readonly unfit: readonly Unfit[] } {
    const now = this.#local(this.#clock.wall());
    const drafts: Draft[] = [];
    const unfit: Unfit[] = [];
    for (const consumer of targets) {
      const values = { consumidor_id: consumer, now, counter: first + drafts.length, random: this.#random };
      const made = renderTemplate(template, values);
      if (isRendered(made)) {
        drafts.push({ consumer, tipo: made.tipo, contenido: made.contenido, deseoId: made.deseo_id });
      } else unfit.push({ consumer, ...made });
    }
    return { drafts, unfit };
  }
}
