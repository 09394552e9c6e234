/** Asks before more than one notification is marked as read, and says the number in the button: a read is never undone. */
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { slices } from '../../kit/steps.ts';
import { useLink } from '../../link/hooks.ts';
import { type Many, ManyDialog } from '../../shell/ManyDialog.tsx';

/** Consumers of one command: each of them is a write of its own in the store. */
const CONSUMERS_A_STEP = 100;

export interface MarkReadDialogProps {
  readonly consumers: readonly string[];
  /** How many unread ones they have together. */
  readonly unread: number;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function MarkReadDialog({ consumers, unread, opened, onClose }: MarkReadDialogProps) {
  const { t, i18n } = useTranslation();
  const number = (value: number): string => formatNumber(value, i18n.language as Language);
  const { mark, owing, tell } = useMarking();
  const [many, setMany] = useState<Many | null>(null);
  // What is asked is what was so when it was opened: the figures change while it is done.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each opening
  useEffect(() => {
    if (!opened) return setMany(null);
    const asked = owing(consumers);
    let marked = 0;
    setMany({
      title: t('connections.markReadAsk', { count: unread, n: number(unread) }),
      consequence: t('connections.markReadOf', { count: asked.length, n: number(asked.length), id: asked[0] }),
      button: t('connections.markReadN', { n: number(unread) }),
      unit: 'consumers',
      steps: slices(asked, CONSUMERS_A_STEP).map((some) => ({
        count: some.length,
        run: async () => {
          marked += await mark(some);
        },
      })),
      onDone: (done) => done > 0 && tell(marked),
    });
  }, [opened]);
  return <ManyDialog many={many} onClose={onClose} />;
}

/** Marks everything unread of these consumers and says how many there were. Rejects with the hub's error. */
export function useMarkRead(): (consumers: readonly string[]) => Promise<void> {
  const { mark, owing, tell } = useMarking();
  return async (consumers) => {
    const asked = owing(consumers);
    tell(asked.length === 0 ? 0 : await mark(asked));
  };
}

function useMarking() {
  const { t, i18n } = useTranslation();
  const { hub, rows } = useLink();
  return {
    /** Answers how many it marked. */
    mark: async (consumers: readonly string[]): Promise<number> =>
      (await hub.call('notifications.markRead', { consumers: [...consumers], ids: null })).marked,
    /** Those of them that have something unread, as far as their rows say. */
    owing: (consumers: readonly string[]): readonly string[] => consumers.filter((id) => rows.get(id)?.unread !== 0),
    tell: (marked: number): void => {
      const n = formatNumber(marked, i18n.language as Language);
      notifications.show({ message: t('connections.marked', { count: marked, n }) });
    },
  };
}
