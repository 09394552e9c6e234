/** The chosen frame from inside: set out or as it was on the wire. */
import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { Frame } from '../../../shared/console/contract.ts';
import { formatBytes, formatClockMs } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { CopyButton } from '../../kit/CopyButton.tsx';
import { formatElapsed } from '../../kit/elapsed.ts';
import { JsonView, prettyJson } from '../../kit/JsonView.tsx';
import { Time } from '../../kit/Time.tsx';
import { go } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import { changeDraft, TIPOS } from '../inject/draft.ts';
import { payloadOf } from './again.ts';
import type { Pair } from './pairs.ts';

/** Characters of a frame's text that the hub keeps. */
const KEPT = 4_096;

export interface OpenFrameProps {
  readonly consumer: string;
  readonly frame: Frame;
  /** The frame it answers, or that answers it. */
  readonly pair: Pair | null;
  readonly language: Language;
  readonly onOther: (seq: number) => void;
}

export function OpenFrame({ consumer, frame, pair, language, onOther }: OpenFrameProps) {
  const { t, number } = useSay();
  const [view, setView] = useState<'pretty' | 'raw'>('pretty');
  const { type, text, bytes, at } = frame;
  const said = useMemo(() => payloadOf(frame), [frame]);
  return (
    <div className="pl-frame-open">
      <div className="pl-panel-head">
        <h3 className="pl-mono">{type === 'text' ? t('consumer.frames.text') : type}</h3>
        <Time className="pl-quiet pl-label" at={at}>
          {formatBytes(bytes, language)}, {formatClockMs(at, language)}
        </Time>
        <div className="pl-panel-actions">
          <SegmentedControl
            aria-label={t('consumer.frames.view')}
            value={view}
            onChange={(value) => setView(value as typeof view)}
            data={[
              { value: 'pretty', label: t('consumer.frames.pretty') },
              { value: 'raw', label: t('consumer.frames.raw') },
            ]}
          />
          <CopyButton text={text} label={t('consumer.frames.copy')} />
          {said && (
            <ActionIcon
              aria-label={t('consumer.frames.again')}
              title={t('consumer.frames.again')}
              onClick={() => {
                const { tipo, contenido, deseo_id } = said;
                const other = !TIPOS.some((known) => known === tipo);
                changeDraft({ tipo, other, contenido, deseo: deseo_id === null ? '' : String(deseo_id) });
                go({ room: 'inject', query: { to: consumer } });
              }}
            >
              <IconRepeat size="1rem" stroke={1.5} />
            </ActionIcon>
          )}
        </div>
      </div>
      {pair && (
        <p className="pl-frame-pair">
          {t(pair.answer ? 'consumer.frames.answers' : 'consumer.frames.answered', {
            time: formatElapsed(pair.delayMs, number),
          })}
          <Button className="pl-small" variant="subtle" onClick={() => onOther(pair.other)}>
            {t(pair.answer ? 'consumer.frames.question' : 'consumer.frames.answer')}
          </Button>
        </p>
      )}
      {text.length === KEPT && bytes > KEPT && (
        <p className="pl-frames-note">{t('consumer.frames.cut', { n: number(KEPT) })}</p>
      )}
      <JsonView text={view === 'pretty' ? prettyJson(text) : text} label={t('consumer.frames.payload')} />
    </div>
  );
}
