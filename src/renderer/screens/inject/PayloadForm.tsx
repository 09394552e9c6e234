/** What: tipo, contenido, deseo_id, each with variables where it should differ from target to target. */
import { Textarea, TextInput } from '@mantine/core';
import { useRef } from 'react';
import { CONTENIDO_LIMIT, TIPO_LIMIT } from '../../../shared/protocol.ts';
import { readTemplate, type TemplateField, VARIABLE_EXAMPLES, VARIABLES } from '../../../shared/template.ts';
import { Panel } from '../../kit/Panel.tsx';
import { plainText } from '../../kit/plainText.ts';
import { TipoBadge } from '../../kit/TipoBadge.tsx';
import { useSay } from '../connections/say.ts';
import { changeDraft, contentOf, problemsOf, TIPOS, useDraft } from './draft.ts';

const LIMITS = { tipo: TIPO_LIMIT, contenido: CONTENIDO_LIMIT, deseo_id: 0 } as const;

/** What is wrong with each field as it becomes for `target`, in words; what is missing only once it is `judged`. */
function useProblemWords(judged: boolean, target: string): Readonly<Record<TemplateField, string | null>> {
  const { t, number } = useSay();
  const { tipo, contenido, deseo } = useDraft();
  const typed = { tipo, contenido, deseo };
  const problems = problemsOf(typed, target);
  const words = (field: TemplateField): string | null => {
    const problem = problems[field];
    if (!problem || (problem.code === 'missing' && !judged)) return null;
    if ('at' in problem) {
      const { code, name, at } = problem;
      return t(`templates.problems.${code}`, {
        name: plainText(name),
        at: number(at + 1),
        known: VARIABLES.join(', '),
      });
    }
    const said = t(`templates.unfit.${problem.code}`, { field, n: number(LIMITS[field]) });
    const alone = { tipo: '', contenido: '', deseo_id: '', [field]: contentOf(typed)[field] };
    return readTemplate(alone).varies ? t('templates.forTarget', { id: target, said }) : said;
  };
  return { tipo: words('tipo'), contenido: words('contenido'), deseo_id: words('deseo_id') };
}

interface PayloadFormProps {
  /** Somebody tried to send, so what is missing is said too; what is wrong is said at once. */
  readonly judged: boolean;
  /** Whom it is judged for. */
  readonly target: string;
}

export function PayloadForm({ judged, target }: PayloadFormProps) {
  const { t, number } = useSay();
  const { tipo, other, contenido, deseo } = useDraft();
  const problems = useProblemWords(judged, target);
  const field = useRef<HTMLTextAreaElement>(null);
  const insert = (variable: string): void => {
    const { selectionStart: from = contenido.length, selectionEnd: to = from } = field.current ?? {};
    changeDraft({ contenido: `${contenido.slice(0, from)}${variable}${contenido.slice(to)}` });
    // Once the field has the new text.
    setTimeout(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from + variable.length, from + variable.length);
    });
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
            error={problems.tipo}
            onChange={({ currentTarget: { value } }) => changeDraft({ tipo: value })}
          />
        )}
        <div className="pl-contenido">
          <Textarea
            ref={field}
            label={t('inject.payload.contenido')}
            minRows={3}
            maxRows={8}
            autosize
            value={contenido}
            error={problems.contenido}
            onChange={({ currentTarget: { value } }) => changeDraft({ contenido: value })}
          />
          <span className="pl-counter" aria-hidden="true" data-over={length > CONTENIDO_LIMIT ? '' : undefined}>
            {number(length)} / {number(CONTENIDO_LIMIT)}
          </span>
        </div>
        <TextInput
          label={t('inject.payload.deseo')}
          description={t('inject.payload.deseoHelp')}
          value={deseo}
          error={problems.deseo_id}
          onChange={({ currentTarget: { value } }) => changeDraft({ deseo: value })}
        />
        <fieldset className="pl-variables">
          <legend className="pl-field-label">{t('templates.variables')}</legend>
          {VARIABLES.map((variable) => (
            <button
              key={variable}
              type="button"
              className="pl-bare pl-variable pl-mono"
              title={t(`templates.means.${variable}`)}
              onClick={() => insert(VARIABLE_EXAMPLES[variable])}
            >
              {variable}
            </button>
          ))}
        </fieldset>
      </div>
    </Panel>
  );
}
