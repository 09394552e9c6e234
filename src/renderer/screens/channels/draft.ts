/** What is being written to be sent to a group, and what became of the last one; kept while other rooms are looked at. */
import { create } from 'zustand';
import type { Link } from '../../link/link.ts';
import type { Json } from './message.ts';

/** Names that channels_redis takes, and so does the hub. */
const GROUP = /^[a-zA-Z\d\-_.]{1,99}$/;
/** The group in the Django project's shell example. */
export const EXAMPLE_GROUP = 'notifications_1';

export type Outcome =
  | {
      readonly kind: 'sent';
      readonly group: string;
      readonly members: number;
      readonly full: number;
      readonly ms: number;
    }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface Draft {
  readonly group: string;
  readonly text: string;
  readonly sending: boolean;
  readonly outcome: Outcome | null;
}

export const useDraft = create<Draft>()(() => ({ group: '', text: '', sending: false, outcome: null }));

/** Changes what is written; what became of the last one is then no longer about it. */
export function changeDraft(change: Partial<Pick<Draft, 'group' | 'text'>>): void {
  useDraft.setState({ ...change, outcome: null });
}

export function groupProblem(group: string): 'missing' | 'bad' | null {
  if (group === '') return 'missing';
  return GROUP.test(group) ? null : 'bad';
}

/** The Django project's shell example, for `group` where none is written. `fecha_envio` as Django writes it. */
export function takeExample(fecha_envio: string, group: string): void {
  const notification = {
    id: 999,
    tipo: 'test',
    contenido: 'Test desde shell',
    fecha_envio,
    leida: false,
    deseo_id: null,
  };
  const text = JSON.stringify({ type: 'notification_message', notification }, null, 2);
  changeDraft({ text, group: useDraft.getState().group || group });
}

/** Sends, one at a time. */
export async function send({ hub }: Link, group: string, message: Record<string, Json>): Promise<void> {
  if (useDraft.getState().sending) return;
  useDraft.setState({ sending: true, outcome: null });
  try {
    const sent = await hub.call('layer.groupSend', { group, message });
    useDraft.setState({ outcome: { kind: 'sent', group, ...sent } });
  } catch (error) {
    useDraft.setState({ outcome: { kind: 'failed', error } });
  } finally {
    useDraft.setState({ sending: false });
  }
}
