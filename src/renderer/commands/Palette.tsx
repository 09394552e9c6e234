/** The command palette: consumers, what can be done with them, places. One field over one list. */
import { Modal } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { go } from '../router.ts';
import { RibbonsProvider, useRibbonsInView } from '../screens/connections/ribbons.ts';
import { SayProvider, useMakeSay } from '../screens/connections/say.ts';
import { Keys } from './Keys.tsx';
import { Option } from './Option.tsx';
import { closeCommands, useCommandState } from './state.ts';
import { type Item, type Scope, usePalette } from './usePalette.ts';
import './palette.css';

/** Longest text that is looked for. */
const TEXT_LIMIT = 100;
const PAGE = 5;

export function Palette() {
  const { t } = useTranslation();
  const opened = useCommandState(({ open }) => open === 'palette');
  return (
    <Modal.Root
      opened={opened}
      onClose={closeCommands}
      size="40rem"
      yOffset="6rem"
      centered={false}
      // Whoever knows the way types on at once; a transition would let the first letters fall on the page.
      transitionProps={{ duration: 0 }}
      returnFocus={false}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette.title')} className="pl-palette">
        <Body />
      </Modal.Content>
    </Modal.Root>
  );
}

function Body() {
  const say = useMakeSay(false);
  const { t, number } = say;
  const [text, setText] = useState('');
  const [scope, setScope] = useState<Scope | null>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const [last, setLast] = useState<string | null>(null);
  const { sections, total, note, chosen } = usePalette(text, scope, last);
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const base = useId();

  const items = sections.flatMap((section) => section.items);
  const at = Math.max(
    0,
    items.findIndex(({ key }) => key === pointed),
  );
  const active = items[at];
  const ribbons = useRibbonsInView(items.flatMap((item) => (item.kind === 'consumer' ? [item.id] : [])));

  const point = (item: Item | undefined): void => {
    if (!item) return;
    setPointed(item.key);
    if (item.kind === 'consumer') setLast(item.id);
  };
  useLayoutEffect(() => {
    const before = document.activeElement;
    field.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  const activeKey = active?.key;
  useEffect(() => {
    if (activeKey === undefined) return;
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [activeKey]);

  const change = (next: string, within: Scope | null = scope): void => {
    setText(next);
    setScope(within);
    setPointed(null);
    setLast(null);
    list.current?.scrollTo({ top: 0 });
  };
  const run = (item: Item | undefined): void => {
    if (!item) return;
    closeCommands();
    if (item.kind === 'consumer') go({ room: 'connections', id: item.id });
    else if (item.kind === 'notification') go({ room: 'connections', id: item.one.consumer });
    else item.command.run();
  };
  const enter = (): void => {
    if (scope) return;
    if (active?.kind === 'notification') change('', { kind: 'notification', one: active.one });
    else if (active?.kind === 'consumer') change('', { kind: 'consumer', id: active.id });
    else if (chosen !== null) change('', { kind: 'consumer', id: chosen });
  };

  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    switch (event.key) {
      case 'ArrowDown':
        point(items[(at + 1) % items.length]);
        break;
      case 'ArrowUp':
        point(items[(at - 1 + items.length) % items.length]);
        break;
      case 'PageDown':
        point(items[Math.min(items.length - 1, at + PAGE)]);
        break;
      case 'PageUp':
        point(items[Math.max(0, at - PAGE)]);
        break;
      case 'Enter':
        run(active);
        break;
      case 'Tab':
        if (event.shiftKey) change('', null);
        else enter();
        break;
      case 'Backspace':
        if (text !== '' || scope === null) return;
        change('', null);
        break;
      case 'Escape':
        // The first one leaves the actions of a row, the next one the palette.
        if (scope) change('', null);
        return;
      default:
        return;
    }
    event.preventDefault();
  };
  const itemOf = (event: MouseEvent): Item | undefined => {
    const key = (event.target as Element).closest<HTMLElement>('[data-key]')?.dataset['key'];
    return items.find((item) => item.key === key);
  };

  const marked = scope === null && !text.startsWith('>') && !text.startsWith('#') ? text.trim() : '';
  return (
    <SayProvider value={say}>
      <div className="pl-palette-head">
        <IconSearch size="1.125rem" stroke={1.5} aria-hidden />
        {scope && (
          <span className="pl-palette-scope pl-mono">
            {scope.kind === 'consumer' ? scope.id : say.hubs.notification(scope.one.id)}
          </span>
        )}
        <input
          ref={field}
          data-autofocus
          data-mantine-stop-propagation={scope ? 'true' : undefined}
          role="combobox"
          aria-label={t('palette.title')}
          aria-expanded={items.length > 0}
          aria-controls={`${base}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active ? `${base}-${at}` : undefined}
          placeholder={scope ? t('palette.within') : t('palette.hint')}
          maxLength={TEXT_LIMIT}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={({ currentTarget: { value } }) => change(value)}
          onKeyDown={press}
        />
        <span className="pl-palette-count" role="status">
          {total !== null && t('palette.results', { count: total, n: number(total) })}
        </span>
      </div>
      {note !== null && (
        <p className="pl-palette-note" role="status">
          {note}
        </p>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys */}
      <div
        id={`${base}-list`}
        ref={list}
        className="pl-palette-list"
        role="listbox"
        tabIndex={-1}
        aria-label={t('palette.list')}
        onMouseMove={(event) => {
          const item = itemOf(event);
          if (item && item.key !== activeKey) point(item);
        }}
        // The field keeps the focus.
        onMouseDown={(event) => event.preventDefault()}
        onClick={(event) => run(itemOf(event))}
      >
        <RibbonsProvider value={ribbons}>
          {sections.map((section) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be within a listbox
            <div key={section.key} role="group" aria-label={section.title}>
              <div className="pl-palette-title" aria-hidden="true">
                {section.title}
              </div>
              {section.items.map((item) => {
                const index = items.indexOf(item);
                return (
                  <Option key={item.key} id={`${base}-${index}`} item={item} active={index === at} text={marked} />
                );
              })}
            </div>
          ))}
        </RibbonsProvider>
      </div>
      <div className="pl-palette-foot">
        <span>
          <Keys keys="↑" />
          <Keys keys="↓" /> {t('palette.foot.move')}
        </span>
        <span>
          <Keys keys="Enter" /> {t('palette.foot.run')}
        </span>
        <span>
          <Keys keys="Tab" /> {t('palette.foot.actions')}
        </span>
        <span>
          <Keys keys=">" /> {t('palette.foot.onlyActions')}
        </span>
        <span>
          <Keys keys="#" /> {t('palette.foot.byId')}
        </span>
        <span className="pl-palette-foot-end">
          <Keys keys="Esc" /> {t(scope ? 'palette.foot.back' : 'palette.foot.close')}
        </span>
      </div>
    </SayProvider>
  );
}
