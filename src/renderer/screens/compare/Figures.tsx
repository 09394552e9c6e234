/** What each of the two counts, and by how much they differ. */
import type { ReactNode } from 'react';
import { closeName } from '../../../shared/codes.ts';
import { formatDuration } from '../../../shared/format.ts';
import type { Comparison, Pair } from '../../../shared/recording/compare.ts';
import { Panel } from '../../kit/Panel.tsx';
import { Scroller } from '../../kit/Scroller.tsx';
import { useSay } from '../connections/say.ts';
import { endsOf, FIGURES } from './model.ts';
import { SideMark } from './SideChoice.tsx';

export function Figures({ comparison }: { comparison: Comparison }) {
  const { t, number } = useSay();
  const ends = endsOf(comparison);
  return (
    <Panel title={t('compare.figures.title')} className="pl-compare-figures">
      <Scroller label={t('compare.figures.title')}>
        <table className="pl-compare-table">
          <SideHeads what={t('compare.figures.what')} />
          <tbody>
            <Row name={t('compare.figures.length')} of={comparison.durationMs} say={(ms) => formatDuration(ms)} />
            {FIGURES.map(({ name, part }) => (
              <Row key={name} name={t(`compare.figures.${name}`)} of={comparison[name]} say={number} part={part} />
            ))}
            <Row name={t('compare.figures.disconnects')} of={ends.all} say={number} />
            {ends.codes.map(({ code, a, b }) => (
              <Row
                key={code}
                name={
                  <>
                    <span className="pl-mono">{code}</span> {t(`closeCode.${closeName(code) ?? 'other'}`)}
                  </>
                }
                of={{ a, b }}
                say={number}
                part
              />
            ))}
            {comparison.dropped.a + comparison.dropped.b > 0 && (
              <Row name={t('compare.figures.dropped')} of={comparison.dropped} say={number} />
            )}
          </tbody>
        </table>
      </Scroller>
    </Panel>
  );
}

/** The head of a table with a column for each of the two and one for their difference. */
export function SideHeads({ what }: { what: string }) {
  const { t } = useSay();
  return (
    <thead>
      <tr>
        <th scope="col">
          <span className="pl-unseen">{what}</span>
        </th>
        <th scope="col">
          <SideMark side="a" />
        </th>
        <th scope="col">
          <SideMark side="b" />
        </th>
        <th scope="col">{t('compare.figures.difference')}</th>
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly name: ReactNode;
  readonly of: Pair<number | null>;
  readonly say: (value: number) => string;
  /** Whether it is a part of the row above. */
  readonly part?: boolean;
}

/** One figure; `–` is what is not known, and what does not differ. */
export function Row({ name, of: { a, b }, say, part = false }: RowProps) {
  // What reads the same is the same here: of a length, less than a second says nothing.
  const difference = a === null || b === null ? null : say(a) === say(b) ? 0 : b - a;
  return (
    <tr data-part={part ? '' : undefined}>
      <th scope="row">{name}</th>
      {[a, b].map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the first and the second
        <td key={i} data-zero={value === 0 || value === null ? '' : undefined}>
          {value === null ? '–' : say(value)}
        </td>
      ))}
      <td data-zero={difference ? undefined : ''}>
        {difference ? `${difference > 0 ? '+' : '−'}${say(Math.abs(difference))}` : difference === null ? '–' : '='}
      </td>
    </tr>
  );
}
