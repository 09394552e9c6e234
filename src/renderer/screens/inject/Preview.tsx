/** What goes on the wire, and how it looks on a watch. */
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { formatClock, formatNumber } from '../../../shared/format.ts';
import { issueId } from '../../../shared/ids.ts';
import { readTemplate } from '../../../shared/template.ts';
import type { Language } from '../../../shared/words/words.ts';
import { CopyButton } from '../../kit/CopyButton.tsx';
import { JsonView } from '../../kit/JsonView.tsx';
import { Panel } from '../../kit/Panel.tsx';
import { plainText } from '../../kit/plainText.ts';
import { TipoBadge } from '../../kit/TipoBadge.tsx';
import { useInfo, useTicking } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';
import { contentOf, previewOf, SAMPLE_TARGET, useDraft } from './draft.ts';
import { bytesOf, curlText, frameOf, frameText, httpText, type PayloadFor, SHOWN_TARGETS, wireTime } from './wire.ts';

const WAYS = ['wearable', 'http', 'curl'] as const;
type Way = (typeof WAYS)[number];
/** Stands in until the hub has said its own. */
const NO_HUB = { address: 'ws://127.0.0.1:8000/ws/', number: 0, timeZone: 'UTC', tokenNeeded: false };

export interface PreviewProps {
  readonly targets: readonly string[];
  readonly language: Language;
}

export function Preview({ targets, language }: PreviewProps) {
  const { t, number } = useSay();
  const tipo = useDraft((draft) => draft.tipo);
  const contenido = useDraft((draft) => draft.contenido);
  const deseo = useDraft((draft) => draft.deseo);
  const { address, number: hub, timeZone, tokenNeeded = false } = useInfo() ?? NO_HUB;
  const [way, setWay] = useState<Way>('wearable');
  const clock = useTicking((now) => formatClock(now).slice(0, 5));
  const sentAt = useTicking((now) => wireTime(now, timeZone));
  const typed = { tipo, contenido, deseo };
  const { varies, problems } = readTemplate(contentOf(typed));
  const payloadFor: PayloadFor = (target, at) => previewOf(typed, target, sentAt, at + 1);
  const target = targets[0] ?? SAMPLE_TARGET;
  const payload = payloadFor(target, 0);
  // Which id it gets, the hub will say; this one is as long.
  const frame = frameOf(payload, issueId(hub, 1), sentAt);
  const api = { url: address.replace(/^ws/, 'http').replace(/ws\/.*$/, 'api/notificaciones/'), token: tokenNeeded };
  const texts = {
    wearable: () => frameText(frame),
    http: () => httpText(payloadFor, targets, api),
    curl: () => curlText(payloadFor, targets, api),
  };
  const text = texts[way]();
  const note =
    way === 'wearable'
      ? varies && problems.length === 0
        ? t('templates.preview', { id: target })
        : t('inject.preview.given')
      : targets.length > SHOWN_TARGETS
        ? t('inject.preview.some', { shown: number(SHOWN_TARGETS), n: number(targets.length) })
        : null;
  return (
    <Panel
      title={t('inject.preview.title')}
      hint={t('inject.preview.bytes', { size: `${formatNumber(bytesOf(frame), language)} B` })}
      className="pl-preview"
      actions={
        <>
          <SegmentedControl
            aria-label={t('inject.preview.label')}
            value={way}
            onChange={(value) => setWay(value as Way)}
            data={WAYS.map((one) => ({ value: one, label: t(`inject.preview.${one}`) }))}
          />
          <CopyButton text={text} label={t('inject.preview.copy')} />
        </>
      }
    >
      <div className="pl-preview-body">
        <div className="pl-preview-text">
          <JsonView text={text} label={t(`inject.preview.${way}`)} />
          {note !== null && <p className="pl-quiet pl-label">{note}</p>}
        </div>
        <figure className="pl-watch" aria-label={t('inject.preview.watch')}>
          <div className="pl-watch-face">
            <div className="pl-watch-head">
              <TipoBadge tipo={payload.tipo || '–'} />
              <span>{clock}</span>
            </div>
            <p>{plainText(payload.contenido)}</p>
            <span className="pl-watch-button">{t('inject.preview.read')}</span>
          </div>
        </figure>
      </div>
    </Panel>
  );
}
