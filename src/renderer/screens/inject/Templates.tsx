/** Templates that the hub keeps, beside the ready-made samples: taken with a click, saved from the form. */
import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import {
  IconCopy,
  IconDeviceFloppy,
  IconDots,
  IconDownload,
  IconPencil,
  IconTrash,
  IconUpload,
} from '@tabler/icons-react';
import { type ChangeEvent, useRef, useState } from 'react';
import type { Template } from '../../../shared/console/templates.ts';
import { Panel } from '../../kit/Panel.tsx';
import { plainText } from '../../kit/plainText.ts';
import { saveFile } from '../../kit/saveFile.ts';
import { TipoBadge } from '../../kit/TipoBadge.tsx';
import { useLink, useReady } from '../../link/hooks.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { type Say, useSay } from '../connections/say.ts';
import { contentOf, SAMPLES, takeContent, takeSample, useDraft } from './draft.ts';
import { NameDialog, type Naming } from './NameDialog.tsx';
import { type FileProblem, isProblem, isSame, readTemplates, writeTemplates } from './templateFile.ts';
import { type Kept, useTemplates } from './useLists.ts';

/** From so many on they can be searched. */
const SEARCHED_FROM = 8;

/** What was just done, in words; with `undo` it can be taken back. */
interface Said {
  readonly words: string;
  readonly bad?: true;
  readonly undo?: () => Promise<void>;
}

/** `onSave` judges the form; false where something in it has to be mended first. */
export function Templates({ onSave }: { readonly onSave: () => boolean }) {
  const { t, number } = useSay();
  const kept = useTemplates();
  const [said, setSaid] = useState<Said | null>(null);
  const [naming, setNaming] = useState<Naming | null>(null);
  const acting = useActing(setSaid);
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
      <List kept={kept} acting={acting} onName={setNaming} />
      <Samples />
      <NameDialog naming={naming} onClose={() => setNaming(null)} onSaved={(words) => setSaid({ words })} />
    </Panel>
  );
}

function share(templates: readonly Template[], name: string): void {
  saveFile(`${name}.json`, 'application/json', [writeTemplates(templates)]);
}

/** What can be done with the templates, each told in words. */
function useActing(say: (said: Said | null) => void) {
  const { t, number } = useSay();
  const { hub } = useLink();
  const sayError = useErrorWords();
  const attempt = async (work: () => Promise<Said>): Promise<void> => {
    say(null);
    try {
      say(await work());
    } catch (error) {
      say({ words: sayError(error), bad: true });
    }
  };
  return {
    update: ({ id, name }: Template) =>
      attempt(async () => {
        await hub.call('templates.save', { id, name, content: contentOf(useDraft.getState()) });
        return { words: t('templates.updated', { name: plainText(name) }) };
      }),
    remove: ({ id, name }: Template) =>
      attempt(async () => {
        await hub.call('templates.remove', { id });
        const undo = () =>
          attempt(async () => {
            const { name: now } = await hub.call('templates.restore', { id });
            return { words: t('templates.restored', { name: plainText(now) }) };
          });
        return { words: t('templates.removed', { name: plainText(name) }), undo };
      }),
    bringIn: async ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
      const [file] = currentTarget.files ?? [];
      if (!file) return;
      await attempt(async () => {
        const read = readTemplates(await file.text());
        if (isProblem(read)) return { words: problemWords(t, read), bad: true };
        const { added, known, renamed } = await hub.call('templates.bringIn', { templates: [...read] });
        const words = [
          t('templates.added', { count: added, n: number(added) }),
          ...(known > 0 ? [t('templates.known', { count: known, n: number(known) })] : []),
          ...renamed.map(({ from, to }) => t('templates.renamed', { from: plainText(from), to: plainText(to) })),
        ];
        return { words: words.join(' ') };
      });
      // The same file may be chosen again.
      currentTarget.value = '';
    },
  };
}

function problemWords(t: Say['t'], { code, at, field }: FileProblem): string {
  return `${t(`templates.file.${code}`, { at, field })} ${t('templates.file.nothing')}`;
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

interface ListProps {
  readonly kept: Kept<Template>;
  readonly acting: ReturnType<typeof useActing>;
  readonly onName: (naming: Naming) => void;
}

function List({ kept: { list, error }, acting, onName }: ListProps) {
  const { t } = useSay();
  const sayError = useErrorWords();
  const [search, setSearch] = useState('');
  if (error && !list)
    return (
      <p className="pl-note" role="alert">
        {sayError(error)}
      </p>
    );
  if (!list) return <p className="pl-note">{t('templates.loading')}</p>;
  if (list.length === 0) return <p className="pl-note">{t('templates.none')}</p>;
  const wanted = search.trim().toLowerCase();
  const found = list.filter(
    ({ name, content }) => name.toLowerCase().includes(wanted) || content.contenido.toLowerCase().includes(wanted),
  );
  return (
    <>
      {list.length >= SEARCHED_FROM && (
        <TextInput
          className="pl-template-search"
          aria-label={t('templates.search')}
          placeholder={t('templates.search')}
          value={search}
          onChange={({ currentTarget: { value } }) => setSearch(value)}
        />
      )}
      {found.length === 0 && <p className="pl-note">{t('templates.noMatch')}</p>}
      <ul className="pl-samples pl-template-list" aria-label={t('templates.title')}>
        {found.map((template) => (
          <Row key={template.id} template={template} acting={acting} onName={onName} />
        ))}
      </ul>
    </>
  );
}

function Row({ template, acting, onName }: Omit<ListProps, 'kept'> & { readonly template: Template }) {
  const { t } = useSay();
  const ready = useReady();
  const chosen = useDraft((draft) => draft.template?.id === template.id);
  const { id, name, content } = template;
  return (
    <li className="pl-template">
      <button
        type="button"
        className="pl-bare pl-sample"
        aria-pressed={chosen}
        onClick={() => takeContent(content, { id, name })}
      >
        <TipoBadge tipo={content.tipo} />
        <span className="pl-template-words">
          <b>{plainText(name)}</b>
          <span className="pl-quiet">{plainText(content.contenido)}</span>
        </span>
      </button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" aria-label={t('templates.more', { name: plainText(name) })}>
            <IconDots size="1rem" stroke={1.5} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            disabled={!ready}
            leftSection={<IconPencil size="1rem" stroke={1.5} />}
            onClick={() => onName({ kind: 'rename', name, template })}
          >
            {t('templates.rename')}
          </Menu.Item>
          <Menu.Item
            disabled={!ready}
            leftSection={<IconCopy size="1rem" stroke={1.5} />}
            onClick={() => onName({ kind: 'copy', name: t('templates.copyName', { name }), template })}
          >
            {t('templates.duplicate')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconDownload size="1rem" stroke={1.5} />}
            onClick={() => share([template], fileNameOf(name))}
          >
            {t('templates.share')}
          </Menu.Item>
          <Menu.Item
            disabled={!ready}
            leftSection={<IconTrash size="1rem" stroke={1.5} />}
            onClick={() => void acting.remove(template)}
          >
            {t('templates.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}

/** A name that any system takes for a file. */
function fileNameOf(name: string): string {
  return name.replace(/[^\p{L}\p{N}_-]+/gu, '-').replace(/^-+|-+$/g, '') || 'template';
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
