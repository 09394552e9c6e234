/** The frame inspector: what went over the wire, newest on top; hold it still, look inside one, copy it. */
import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { IconFilter, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { Frame, SocketInfo } from '../../../shared/console/contract.ts';
import { formatBytes, formatClockMs } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { formatElapsed } from '../../kit/elapsed.ts';
import { Panel } from '../../kit/Panel.tsx';
import { plainText } from '../../kit/plainText.ts';
import { Time } from '../../kit/Time.tsx';
import { useLetters } from '../../kit/useLetters.ts';
import { useViewport } from '../../kit/useViewport.ts';
import { go, useRoute } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import { meaningOf } from './meaning.ts';
import { OpenFrame } from './OpenFrame.tsx';
import { type FrameFilter, filterFrames, formatFrameFilter, pairFrames, parseFrameFilter } from './pairs.ts';
import { Way } from './Way.tsx';
import './frames.css';

const ROW = 28;

/** `:51830` of `10.20.0.42:51830`. */
const portOf = (address: string): string => address.slice(address.lastIndexOf(':'));

export interface FramesProps {
  readonly consumer: string;
  readonly frames: readonly Frame[];
  readonly dropped: number;
  /** The open sockets; where there are several, a frame says which one it went over. */
  readonly sockets: readonly SocketInfo[];
  readonly language: Language;
}

export function Frames({ consumer, frames, dropped, sockets, language }: FramesProps) {
  const { t, number, hubs } = useSay();
  const { scale } = useViewport();
  const [held, setHeld] = useState<readonly Frame[] | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const { query } = useRoute();
  const filter = parseFrameFilter(query);
  const { direction, type, text, beats } = filter;
  const show = (next: Partial<FrameFilter>): void =>
    go(
      { room: 'connections', id: consumer, query: { ...query, ...formatFrameFilter({ ...filter, ...next }) } },
      'replace',
    );

  // Only this hub's sockets have their frames here.
  const here = sockets.filter(({ hub }) => hub === null);
  const elsewhere = new Set(sockets.flatMap(({ hub }) => (hub === null ? [] : hubs.label(hub))));
  const ports = new Map(here.length > 1 ? here.map(({ connection, address }) => [connection, portOf(address)]) : []);
  const all = held ?? frames;
  const { shown, hidden } = filterFrames(all, filter);
  const pairs = useMemo(() => pairFrames(all), [all]);
  const types = useMemo(() => [...new Set(all.map((frame) => frame.type))].sort(), [all]);
  const newest = held?.[0]?.seq ?? 0;
  const fresh = held ? filterFrames(frames, filter).shown.filter((frame) => frame.seq > newest).length : 0;
  const filtered = direction !== 'all' || type !== '' || text !== '';
  const open = shown.find((frame) => frame.seq === chosen);
  const toggle = (): void => setHeld(held ? null : frames);
  useLetters({ p: toggle });

  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW * scale,
    overscan: 10,
  });
  const move = (event: KeyboardEvent): void => {
    const at = shown.findIndex((frame) => frame.seq === chosen);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (event.key === 'Escape' && open) {
      // The first one closes the frame, the next one leaves the screen.
      event.stopPropagation();
      setChosen(null);
    }
    if (to === undefined || !shown[to]) return;
    event.preventDefault();
    setChosen(shown[to].seq);
    rows.scrollToIndex(to);
  };
  const showOther = (seq: number): void => {
    const other = all.find((frame) => frame.seq === seq);
    if (!other) return;
    const at = shown.indexOf(other);
    // What it is paired with may be filtered out: then the filter gives way.
    if (at < 0) {
      const isBeat = other.type === 'ping' || other.type === 'pong';
      show({ direction: 'all', type: '', text: '', beats: beats || isBeat });
    } else rows.scrollToIndex(at);
    setChosen(seq);
  };
  const meaning = (frame: Frame): string => {
    const { id, tipo = '', code, count } = meaningOf(frame);
    const socket = ports.get(frame.connection);
    const said =
      count !== undefined
        ? t('consumer.frames.unread', { n: number(count) })
        : (code ??
          (frame.type === 'text' ? frame.text : `${id === undefined ? '' : hubs.notification(id)} ${tipo}`.trim()));
    return plainText(socket === undefined || frame.type === 'text' ? said : `${said} ${socket}`.trim());
  };

  return (
    <Panel
      title={t('consumer.frames.title')}
      className="pl-consumer-frames"
      actions={
        <>
          {fresh > 0 && (
            <span className="pl-fresh">{t('consumer.frames.fresh', { count: fresh, n: number(fresh) })}</span>
          )}
          <Button
            className="pl-small"
            leftSection={
              held ? <IconPlayerPlay size="0.875rem" stroke={1.5} /> : <IconPlayerPause size="0.875rem" stroke={1.5} />
            }
            onClick={toggle}
          >
            {t(held ? 'consumer.frames.resume' : 'consumer.frames.pause')}
            <kbd className="pl-key">P</kbd>
          </Button>
        </>
      }
    >
      <div className="pl-frames-bar">
        <TextInput
          className="pl-frames-text"
          aria-label={t('consumer.frames.filter')}
          placeholder={t('consumer.frames.filter')}
          leftSection={<IconFilter size="0.875rem" stroke={1.5} aria-hidden />}
          value={text}
          onChange={({ currentTarget: { value } }) => show({ text: value })}
        />
        <NativeSelect
          aria-label={t('consumer.frames.type')}
          value={type}
          onChange={({ currentTarget: { value } }) => show({ type: value })}
          data={[
            { value: '', label: t('consumer.frames.types') },
            // The chosen one stays even where its last frame has left the list.
            ...[...new Set([...types, ...(type === '' ? [] : [type])])].map((value) => ({
              value,
              label: value === 'text' ? t('consumer.frames.text') : plainText(value),
            })),
          ]}
        />
      </div>
      <div className="pl-frames-bar">
        <button
          type="button"
          className="pl-bare pl-toggle"
          aria-pressed={beats}
          onClick={() => show({ beats: !beats })}
        >
          {beats || hidden === 0
            ? t('consumer.frames.pings')
            : t('consumer.frames.hidden', { count: hidden, n: number(hidden) })}
        </button>
        <SegmentedControl
          aria-label={t('consumer.frames.direction')}
          value={direction}
          onChange={(value) => show({ direction: value as typeof direction })}
          data={[
            { value: 'all', label: t('consumer.frames.all') },
            { value: 'in', label: <Way direction="in" word={t('consumer.frames.in')} /> },
            { value: 'out', label: <Way direction="out" word={t('consumer.frames.out')} /> },
          ]}
        />
      </div>
      {dropped > 0 && (
        <p className="pl-frames-note">{t('consumer.frames.dropped', { count: dropped, n: number(dropped) })}</p>
      )}
      {elsewhere.size > 0 && (
        <p className="pl-frames-note pl-frames-elsewhere">
          {t('consumer.elsewhere.others', { hubs: [...elsewhere].join(', ') })}
        </p>
      )}
      {shown.length === 0 ? (
        <p className="pl-note pl-panel-body">{t(filtered ? 'consumer.frames.nothing' : 'consumer.frames.empty')}</p>
      ) : (
        <div
          ref={scroller}
          className="pl-panel-body"
          role="listbox"
          aria-label={t('consumer.frames.list')}
          aria-activedescendant={open ? `frame-${open.seq}` : undefined}
          tabIndex={0}
          onKeyDown={move}
        >
          <div className="pl-frames" style={{ height: rows.getTotalSize() }} role="presentation">
            {rows.getVirtualItems().map(({ index, start }) => {
              const frame = shown[index];
              if (!frame) return null;
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
                <div
                  key={frame.seq}
                  id={`frame-${frame.seq}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={frame.seq === chosen}
                  className="pl-frame"
                  data-wrong={frame.type === 'error' || frame.type === 'text' ? '' : undefined}
                  style={{ transform: `translateY(${start}px)` }}
                  onClick={() => setChosen(frame.seq === chosen ? null : frame.seq)}
                >
                  <Way direction={frame.direction} word={t(`consumer.frames.${frame.direction}`)} />
                  <Time className="pl-quiet" at={frame.at}>
                    {formatClockMs(frame.at, language)}
                  </Time>
                  <span className="pl-mono">{frame.type === 'text' ? t('consumer.frames.text') : frame.type}</span>
                  <span title={meaning(frame)}>
                    {meaning(frame)}
                    {pairs.get(frame.seq)?.answer && (
                      <span className="pl-quiet">
                        {' '}
                        {t('consumer.frames.after', {
                          time: formatElapsed(pairs.get(frame.seq)?.delayMs ?? 0, number),
                        })}
                      </span>
                    )}
                  </span>
                  <span className="pl-quiet pl-frame-size">{formatBytes(frame.bytes, language)}</span>
                </div>
              );
            })}
          </div>
        </div>
      )}
      {open && (
        <OpenFrame
          consumer={consumer}
          frame={open}
          pair={pairs.get(open.seq) ?? null}
          language={language}
          onOther={showOther}
        />
      )}
    </Panel>
  );
}
