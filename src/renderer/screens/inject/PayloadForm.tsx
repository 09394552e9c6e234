/** What: tipo, contenido, deseo_id; and ready-made samples. */
import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { CONTENIDO_LIMIT, TIPO_LIMIT } from '../../../shared/protocol.ts';
import { Panel } from '../../kit/Panel.tsx';
import { TipoBadge } from '../../kit/TipoBadge.tsx';
import { useSay } from '../connections/say.ts';
import { changeDraft, problemsOf, SAMPLES, useDraft } from './draft.ts';

const TIPOS = ['alerta', 'recordatorio', 'test', 'mensaje'] as const;

export function PayloadForm({ judged }: { judged: boolean }) {
  const { t, number } = useSay();
  const { tipo, contenido, deseo } = useDraft();
  const [other, setOther] = useState(!TIPOS.some((one) => one === tipo));
  const problems = problemsOf({ tipo, contenido, deseo });
  return (
    <Panel title={t('inject.payload.title')}>
      <div className="pl-inject-body">
        <fieldset className="pl-tipos">
          <legend className="pl-field-label pl-mono">{t('inject.payload.tipo')}</legend>
          {TIPOS.map((one) => (
            <button
              key={one}
              type="button"
              className="pl-bare pl-tipo-choice"
              aria-pressed={!other && tipo === one}
              onClick={() => {
                setOther(false);
                changeDraft({ tipo: one });
              }}
            >
              <TipoBadge tipo={one} />
            </button>
          ))}
          <button
            type="button"
            className="pl-bare pl-tipo-choice"
            aria-pressed={other}
            onClick={() => {
              setOther(true);
              changeDraft({ tipo: '' });
            }}
          >
            {t('inject.payload.other')}
          </button>
        </fieldset>
        {other && (
          <TextInput
            aria-label={t('inject.payload.otherTipo')}
            maxLength={TIPO_LIMIT}
            value={tipo}
            error={judged && problems.tipo && t(`inject.payload.${problems.tipo}`)}
            onChange={({ currentTarget: { value } }) => changeDraft({ tipo: value })}
          />
        )}
        <div className="pl-contenido">
          <Textarea
            label={t('inject.payload.contenido')}
            labelProps={{ className: 'pl-mono' }}
            minRows={3}
            maxRows={8}
            autosize
            maxLength={CONTENIDO_LIMIT}
            value={contenido}
            error={judged && problems.contenido && t(`inject.payload.${problems.contenido}`)}
            onChange={({ currentTarget: { value } }) => changeDraft({ contenido: value })}
          />
          <span className="pl-counter" aria-hidden="true">
            {number(contenido.length)} / {number(CONTENIDO_LIMIT)}
          </span>
        </div>
        <TextInput
          label={t('inject.payload.deseo')}
          labelProps={{ className: 'pl-mono' }}
          description={t('inject.payload.deseoHelp')}
          inputMode="numeric"
          value={deseo}
          error={problems.deseo && t(`inject.payload.${problems.deseo}`)}
          onChange={({ currentTarget: { value } }) => changeDraft({ deseo: value })}
        />
      </div>
    </Panel>
  );
}

export function Samples() {
  const { t } = useSay();
  const { tipo, contenido } = useDraft();
  return (
    <Panel title={t('inject.samples.title')} hint={t('inject.samples.hint')}>
      <ul className="pl-samples">
        {SAMPLES.map((sample) => (
          <li key={sample.contenido}>
            <button
              type="button"
              className="pl-bare pl-sample"
              aria-pressed={tipo === sample.tipo && contenido === sample.contenido}
              onClick={() =>
                changeDraft({
                  tipo: sample.tipo,
                  contenido: sample.contenido,
                  deseo: sample.deseo_id === null ? '' : String(sample.deseo_id),
                })
              }
            >
              <TipoBadge tipo={sample.tipo} />
              <span>{sample.contenido}</span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
