/** What the comparison cannot know, in sentences. */
import { IconAlertTriangle } from '@tabler/icons-react';
import { useSay } from '../connections/say.ts';
import type { Compared, Side } from './useComparison.ts';

export function Notes({ compared: { about, comparison } }: { compared: Compared }) {
  const { t, number } = useSay();
  const of = (side: Side): string[] => {
    const { header, trouble } = about[side];
    const { [side]: dropped } = comparison.dropped;
    const { [side]: left } = comparison.left;
    const notes = [
      ...(trouble ? [t(`compare.notes.${trouble.code}`, { count: trouble.skipped, n: number(trouble.skipped) })] : []),
      ...(dropped > 0 ? [t('player.dropped', { count: dropped, n: number(dropped) })] : []),
      ...(left > 0 ? [t('compare.notes.left', { count: left, n: number(left) })] : []),
      ...(comparison.crowded[side] ? [t('compare.notes.crowded')] : []),
      ...(header.consumers && !sameIds(header.consumers, about[side === 'a' ? 'b' : 'a'].header.consumers)
        ? [t('compare.notes.some', { count: header.consumers.length, n: number(header.consumers.length) })]
        : []),
    ];
    return notes.map((note) => `${t(`compare.side.${side}`)}: ${note}`);
  };
  const notes = [...of('a'), ...of('b'), ...(comparison.textsCompared ? [] : [t('compare.notes.texts')])];
  if (notes.length === 0) return null;
  return (
    <ul className="pl-compare-notes" aria-label={t('compare.notes.title')}>
      {notes.map((note) => (
        <li key={note}>
          <IconAlertTriangle size="0.875rem" stroke={1.5} aria-hidden />
          {note}
        </li>
      ))}
    </ul>
  );
}

function sameIds(some: readonly string[], others: readonly string[] | null): boolean {
  const ids = new Set(some);
  return others !== null && others.length === ids.size && others.every((id) => ids.has(id));
}
