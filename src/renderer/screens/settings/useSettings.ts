/** The hub's settings as the screen knows them: read anew at each contact, written one at a time, each undone in place. */
import { useCallback, useEffect, useState } from 'react';
import type { SettingState, SettingsState } from '../../../shared/console/contract.ts';
import type { SettingKey } from '../../../shared/settings.ts';
import { useLink, useReady } from '../../link/hooks.ts';
import type { SettingValue } from './fields.ts';

export interface SettingsView {
  /** Null before the first answer. */
  readonly state: SettingsState | null;
  readonly error: unknown;
  /** What is being typed, by setting; it stays while a filter hides the field. */
  readonly drafts: ReadonlyMap<SettingKey, string>;
  readonly type: (key: SettingKey, text: string | null) => void;
  /** What was refused last, by setting. */
  readonly refused: ReadonlyMap<SettingKey, unknown>;
  /** What settings.json had before this screen changed it, null for nothing. */
  readonly undo: ReadonlyMap<SettingKey, SettingValue>;
  readonly said: { readonly key: SettingKey; readonly what: 'saved' | 'undone' } | null;
  readonly read: () => void;
  /** Writes a value, or takes the setting out with null. */
  readonly write: (setting: SettingState, value: SettingValue) => Promise<void>;
  readonly takeBack: (setting: SettingState) => Promise<void>;
}

export function useSettings(): SettingsView {
  const { hub } = useLink();
  const ready = useReady();
  const [state, setState] = useState<SettingsState | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [drafts, setDrafts] = useState<SettingsView['drafts']>(new Map());
  const [refused, setRefused] = useState<SettingsView['refused']>(new Map());
  const [undo, setUndo] = useState<SettingsView['undo']>(new Map());
  const [said, setSaid] = useState<SettingsView['said']>(null);

  const read = useCallback(() => {
    hub.call('settings.read', {}).then(
      (now) => {
        setState(now);
        setError(null);
      },
      (failure: unknown) => setError(failure),
    );
  }, [hub]);
  useEffect(() => {
    if (ready) read();
  }, [ready, read]);

  const type = useCallback((key: SettingKey, text: string | null) => {
    setDrafts((all) => (text === null ? without(all, key) : new Map(all).set(key, text)));
    setRefused((all) => without(all, key));
  }, []);
  /** Answers whether the hub took it. */
  const change = useCallback(
    async (key: SettingKey, value: SettingValue, what: 'saved' | 'undone'): Promise<boolean> => {
      try {
        setState(await hub.call('settings.write', { key, value }));
        type(key, null);
        setSaid({ key, what });
        return true;
      } catch (failure) {
        setRefused((all) => new Map(all).set(key, failure));
        setSaid(null);
        return false;
      }
    },
    [hub, type],
  );
  const write = useCallback(
    async (setting: SettingState, value: SettingValue): Promise<void> => {
      const { key, stored, secret, next } = setting;
      const taken = await change(key, value, 'saved');
      // What a secret was before is not known here.
      if (taken && !(secret && stored))
        setUndo((all) => (all.has(key) ? all : new Map(all).set(key, stored ? next : null)));
    },
    [change],
  );
  const takeBack = useCallback(
    async ({ key }: SettingState): Promise<void> => {
      const taken = await change(key, undo.get(key) ?? null, 'undone');
      if (taken) setUndo((all) => without(all, key));
    },
    [change, undo],
  );
  return { state, error, drafts, type, refused, undo, said, read, write, takeBack };
}

function without<V>(all: ReadonlyMap<SettingKey, V>, key: SettingKey): ReadonlyMap<SettingKey, V> {
  const rest = new Map(all);
  rest.delete(key);
  return rest;
}
