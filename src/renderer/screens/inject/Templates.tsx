/** Templates that the hub keeps, beside the ready-made samples: taken with a click, saved from the form. */
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDeviceFloppy, IconDots, IconDownload, IconUpload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { Template } from '../../../shared/console/templates.ts';
import { Panel } from '../../kit/Panel.tsx';
import { plainText } from '../../kit/plainText.ts';
import { TipoBadge } from '../../kit/TipoBadge.tsx';
import { useReady } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';
import { contentOf, SAMPLES, takeSample, useDraft } from './draft.ts';
import { NameDialog, type Naming } from './NameDialog.tsx';
import { TemplateList } from './TemplateList.tsx';
import { type Said, share, useTemplateActs } from './templateActs.ts';
import { isSame } from './templateFile.ts';
import { useTemplates } from './useLists.ts';

/** `onSave` judges the form; false where something in it has to be mended first. */
export function Templates({ onSave }: { readonly onSave: () => boolean }) {
  const { t, number } = useSay();
  const kept = useTemplates();
  const [said, setSaid] = useState<Said | null>(null);
  const [naming, setNaming] = useState<Naming | null>(null);
  const acting = useTemplateActs(setSaid);
  const ready = useReady();
  const file = useRef<HTMLInputElement>(null);
  const { list } = kept;
  const save = (): void => {
    if (onSave()) setNaming({ kind: 'new', name: '' });
  };
  return (
    <Panel
      title={t('templates.title')}
      hint={list && list.length > 0 ? number(list.length) : null}
      className="pl-templates"
      actions={
        <>
          <Button disabled={!ready} leftSection={<IconDeviceFloppy size="1rem" stroke={1.5} />} onClick={save}>
            {t('templates.save')}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" aria-label={t('templates.menu')}>
                <IconDots size="1rem" stroke={1.5} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                disabled={!ready}
                leftSection={<IconUpload size="1rem" stroke={1.5} />}
                onClick={() => file.current?.click()}
              >
                {t('templates.bringIn')}
              </Menu.Item>
              <Menu.Item
                disabled={!list?.length}
                leftSection={<IconDownload size="1rem" stroke={1.5} />}
                onClick={() => list && share(list, t('templates.fileName'))}
              >
                {t('templates.shareAll')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <input
            ref={file}
            type="file"
            accept=".json,application/json"
            className="pl-unseen"
            tabIndex={-1}
            aria-label={t('templates.bringIn')}
            onChange={(event) => void acting.bringIn(event)}
          />
        </>
      }
    >
      {said && <SaidLine said={said} onClose={() => setSaid(null)} />}
      <Changed list={list} onSaveNew={save} onUpdate={(template) => onSave() && void acting.update(template)} />
      <TemplateList kept={kept} acting={acting} onName={setNaming} />
      <Samples />
      <NameDialog naming={naming} onClose={() => setNaming(null)} onSaved={(words) => setSaid({ words })} />
    </Panel>
  );
}

function SaidLine({ said, onClose }: { readonly said: Said; readonly onClose: () => void }) {
  const { t } = useSay();
  const ready = useReady();
  return (
    <div className="pl-said" data-bad={said.bad ? '' : undefined} role={said.bad ? 'alert' : 'status'}>
      <span>{said.words}</span>
      {said.undo && (
        <button type="button" className="pl-bare pl-link" disabled={!ready} onClick={said.undo}>
          {t('templates.undo')}
        </button>
      )}
      <button type="button" className="pl-bare pl-link" onClick={onClose}>
        {t('templates.close')}
      </button>
    </div>
  );
}

interface ChangedProps {
  readonly list: readonly Template[] | null;
  readonly onSaveNew: () => void;
  readonly onUpdate: (template: Template) => void;
}

/** Says that the form is no longer what its template holds, and offers to keep it. */
function Changed({ list, onSaveNew, onUpdate }: ChangedProps) {
  const { t } = useSay();
  const ready = useReady();
  const draft = useDraft();
  const template = list?.find(({ id }) => id === draft.template?.id);
  if (!template || isSame(template.content, contentOf(draft))) return null;
  return (
    <div className="pl-said">
      <span>{t('templates.changed', { name: plainText(template.name) })}</span>
      <button type="button" className="pl-bare pl-link" disabled={!ready} onClick={() => onUpdate(template)}>
        {t('templates.update')}
      </button>
      <button type="button" className="pl-bare pl-link" disabled={!ready} onClick={onSaveNew}>
        {t('templates.saveNew')}
      </button>
    </div>
  );
}

function Samples() {
  const { t } = useSay();
  const { tipo, contenido } = useDraft();
  return (
    <>
      <h3 className="pl-results-recent">
        {t('inject.samples.title')} <span className="pl-quiet">{t('inject.samples.hint')}</span>
      </h3>
      <ul className="pl-samples" aria-label={t('inject.samples.title')}>
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
    </>
  );
}
