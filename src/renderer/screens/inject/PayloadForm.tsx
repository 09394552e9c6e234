/** What: tipo, contenido, deseo_id; and ready-made samples. */
import { Textarea, TextInput } from '@mantine/core';
import { CONTENIDO_LIMIT, TIPO_LIMIT } from '../../../shared/protocol.ts';
import { Panel } from '../../kit/Panel.tsx';
import { TipoBadge } from '../../kit/TipoBadge.tsx';
import { useSay } from '../connections/say.ts';
import { changeDraft, problemsOf, SAMPLES, TIPOS, takeSample, useDraft } from './draft.ts';

/** `judged`: somebody tried to send, so what is missing is said too; what is wrong is said at once. */
export function PayloadForm({ judged }: { judged: boolean }) {
  const { t, number } = useSay();
  const { tipo, other, contenido, deseo } = useDraft();
  const problems = problemsOf({ tipo, contenido, deseo });
  const say = (field: 'tipo' | 'contenido', most: number) => {
    const problem = problems[field];
    if (!problem || (problem === 'missing' && !judged)) return null;
    return t(`inject.payload.${problem}`, { field, n: number(most) });
  };
  const length = [...contenido].length;
  return (
    <Panel title={t('inject.payload.title')}>
      <div className="pl-inject-body">
        <fieldset className="pl-tipos">
          <legend className="pl-field-label">{t('inject.payload.tipo')}</legend>
          {TIPOS.map((one) => (
            <button
              key={one}
              type="button"
              className="pl-bare pl-tipo-choice"
              aria-pressed={!other && tipo === one}
              onClick={() => changeDraft({ tipo: one, other: false })}
            >
              <TipoBadge tipo={one} />
            </button>
          ))}
          <button
            type="button"
            className="pl-bare pl-tipo-choice"
            aria-pressed={other}
            onClick={() => !other && changeDraft({ tipo: '', other: true })}
          >
            {t('inject.payload.other')}
          </button>
        </fieldset>
        {other && (
          <TextInput
            aria-label={t('inject.payload.otherTipo')}
            placeholder={t('inject.payload.otherTipo')}
            autoFocus={tipo === ''}
            value={tipo}
            error={say('tipo', TIPO_LIMIT)}
            onChange={({ currentTarget: { value } }) => changeDraft({ tipo: value })}
          />
        )}
        <div className="pl-contenido">
          <Textarea
            label={t('inject.payload.contenido')}
            minRows={3}
            maxRows={8}
            autosize
            value={contenido}
            error={say('contenido', CONTENIDO_LIMIT)}
            onChange={({ currentTarget: { value } }) => changeDraft({ contenido: value })}
          />
          <span className="pl-counter" aria-hidden="true" data-over={length > CONTENIDO_LIMIT ? '' : undefined}>
            {number(length)} / {number(CONTENIDO_LIMIT)}
          </span>
        </div>
        <TextInput
          label={t('inject.payload.deseo')}
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
              onClick={() => takeSample(sample)}
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
