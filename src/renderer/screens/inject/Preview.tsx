/** What goes on the wire, and how it looks on a watch. */
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { Payload } from '../../../shared/console/contract.ts';
import { formatBytes, formatClock } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { CopyButton } from '../../kit/CopyButton.tsx';
import { JsonView } from '../../kit/JsonView.tsx';
import { Panel } from '../../kit/Panel.tsx';
import { TipoBadge } from '../../kit/TipoBadge.tsx';
import { useInfo, useTicking } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';

const WAYS = ['wearable', 'http', 'curl'] as const;
type Way = (typeof WAYS)[number];

export interface PreviewProps {
  /** Null where something typed cannot be sent. */
  readonly payload: Payload | null;
  readonly targets: 'connected' | readonly string[];
  readonly language: Language;
}

export function Preview({ payload, targets, language }: PreviewProps) {
  const { t } = useSay();
  const info = useInfo();
  const [way, setWay] = useState<Way>('wearable');
  const clock = useTicking((now) => formatClock(now).slice(0, 5));
  const at = useTicking((now) => (now === 0 ? '' : new Date(now).toISOString().slice(0, 19)));
  const base = info?.address.replace(/^ws/, 'http').replace(/ws\/notificaciones.*$/, '') ?? 'http://127.0.0.1:8000/';
  const frame = payload && {
    type: 'new_notification',
    // The id and the time are the hub's to give; these stand for them.
    notification: {
      id: 0,
      tipo: payload.tipo,
      contenido: payload.contenido,
      fecha_envio: at,
      leida: false,
      deseo_id: payload.deseo_id,
    },
  };
  const text = payload && frame ? texts(way, payload, frame, targets, base) : null;
  const bytes = frame ? new TextEncoder().encode(JSON.stringify(frame)).length : null;
  return (
    <Panel
      title={t('inject.preview.title')}
      hint={bytes !== null && t('inject.preview.bytes', { size: formatBytes(bytes, language) })}
      className="pl-preview"
      actions={
        <>
          <SegmentedControl
            aria-label={t('inject.preview.label')}
            value={way}
            onChange={(value) => setWay(value as Way)}
            data={WAYS.map((one) => ({ value: one, label: t(`inject.preview.${one}`) }))}
          />
          <CopyButton text={text ?? ''} label={t('inject.preview.copy')} />
        </>
      }
    >
      <div className="pl-preview-body">
        {text === null ? (
          <p className="pl-note">{t('inject.preview.wrong')}</p>
        ) : (
          <JsonView text={text} label={t(`inject.preview.${way}`)} />
        )}
        <figure className="pl-watch" aria-label={t('inject.preview.watch')}>
          <div className="pl-watch-face">
            <div className="pl-watch-head">
              <TipoBadge tipo={payload?.tipo ?? '–'} />
              <span>{clock}</span>
            </div>
            <p>{payload?.contenido ?? ''}</p>
            <span className="pl-watch-button">{t('inject.preview.read')}</span>
          </div>
        </figure>
      </div>
    </Panel>
  );
}

function texts(way: Way, payload: Payload, frame: object, targets: PreviewProps['targets'], base: string): string {
  if (way === 'wearable') return JSON.stringify(frame, null, 2);
  const ids = targets === 'connected' ? ['{consumidor_id}'] : targets;
  const drafts = ids.slice(0, 3).map((consumidor_id) => ({ consumidor_id, ...payload }));
  const body = drafts.length === 1 ? drafts[0] : drafts;
  if (way === 'http')
    return `POST ${base}api/notificaciones/\nContent-Type: application/json\n\n${JSON.stringify(body, null, 2)}`;
  const quoted = JSON.stringify(body).replaceAll("'", "'\\''");
  return `curl -H 'Content-Type: application/json' \\\n  -d '${quoted}' \\\n  ${base}api/notificaciones/`;
}
