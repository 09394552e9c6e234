/** The templates that the hub keeps: searched, taken with a click, renamed, copied, shared, removed. */
import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { IconCopy, IconDots, IconDownload, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Template } from '../../../shared/console/templates.ts';
import { plainText } from '../../kit/plainText.ts';
import { TipoBadge } from '../../kit/TipoBadge.tsx';
import { useReady } from '../../link/hooks.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { useSay } from '../connections/say.ts';
import { takeContent, useDraft } from './draft.ts';
import type { Naming } from './NameDialog.tsx';
import { share, type TemplateActs } from './templateActs.ts';
import type { Kept } from './useLists.ts';

/** From so many on they can be searched. */
const SEARCHED_FROM = 8;

export interface TemplateListProps {
  readonly kept: Kept<Template>;
  readonly acting: TemplateActs;
  readonly onName: (naming: Naming) => void;
}

export function TemplateList({ kept: { list, error }, acting, onName }: TemplateListProps) {
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

function Row({ template, acting, onName }: Omit<TemplateListProps, 'kept'> & { readonly template: Template }) {
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
