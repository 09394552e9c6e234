/** Asks for a template's name: of a new one, of a copy, or instead of the one it has. */
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import type { Template } from '../../../shared/console/templates.ts';
import { TEMPLATE_NAME_LIMIT } from '../../../shared/planned.ts';
import { hasAtMost } from '../../../shared/protocol.ts';
import { plainText } from '../../kit/plainText.ts';
import { useLink, useReady } from '../../link/hooks.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { useErrorWords } from '../../shell/errors.ts';
import { useSay } from '../connections/say.ts';
import { contentOf, useDraft } from './draft.ts';

/** What is named: what stands in the form, or a template. `name` is what it begins with. */
export type Naming =
  | { readonly kind: 'new'; readonly name: string }
  | { readonly kind: 'rename' | 'copy'; readonly name: string; readonly template: Template };

interface NameDialogProps {
  readonly naming: Naming | null;
  readonly onClose: () => void;
  /** Told in words what was saved. */
  readonly onSaved: (words: string) => void;
}

export function NameDialog({ naming, onClose, onSaved }: NameDialogProps) {
  const { t } = useSay();
  // It keeps its words while it fades away.
  const [last, setLast] = useState(naming);
  useEffect(() => {
    if (naming) setLast(naming);
  }, [naming]);
  const shown = naming ?? last;
  return (
    <Dialog opened={naming !== null} onClose={onClose} title={t(`templates.naming.${shown?.kind ?? 'new'}`)}>
      {shown && <Asking key={`${shown.kind} ${shown.name}`} naming={shown} onClose={onClose} onSaved={onSaved} />}
    </Dialog>
  );
}

function Asking({ naming, onClose, onSaved }: NameDialogProps & { readonly naming: Naming }) {
  const { t, number } = useSay();
  const { hub } = useLink();
  const ready = useReady();
  const sayError = useErrorWords();
  const [name, setName] = useState(naming.name);
  const [error, setError] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const trimmed = name.trim();
    if (trimmed === '') return setError(t('templates.naming.missing'));
    if (!hasAtMost(trimmed, TEMPLATE_NAME_LIMIT))
      return setError(t('templates.naming.tooLong', { n: number(TEMPLATE_NAME_LIMIT) }));
    setSaving(true);
    try {
      const content = naming.kind === 'new' ? contentOf(useDraft.getState()) : naming.template.content;
      const id = naming.kind === 'rename' ? naming.template.id : null;
      const saved = await hub.call('templates.save', { id, name: trimmed, content });
      if (naming.kind === 'new') useDraft.setState({ template: { id: saved.id, name: saved.name } });
      onSaved(t('templates.saved', { name: plainText(saved.name) }));
      onClose();
    } catch (failure) {
      setError(sayError(failure));
    } finally {
      setSaving(false);
    }
  };
  return (
    <form className="pl-form" onSubmit={(event) => void save(event)}>
      <TextInput
        data-autofocus
        label={t('templates.naming.label')}
        value={name}
        error={error}
        onChange={({ currentTarget: { value } }) => {
          setName(value);
          setError(null);
        }}
      />
      <div className="pl-form-end">
        <Button onClick={onClose}>{t('inject.send.cancel')}</Button>
        <Button type="submit" variant="filled" disabled={!ready || saving}>
          {t('templates.naming.save')}
        </Button>
      </div>
    </form>
  );
}
