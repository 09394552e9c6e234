/** What can be done with the templates that the hub keeps, each told in words. */
import type { ChangeEvent } from 'react';
import type { Template } from '../../../shared/console/templates.ts';
import { plainText } from '../../kit/plainText.ts';
import { saveFile } from '../../kit/saveFile.ts';
import { useLink } from '../../link/hooks.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { type Say, useSay } from '../connections/say.ts';
import { contentOf, useDraft } from './draft.ts';
import { type FileProblem, isProblem, readTemplates, writeTemplates } from './templateFile.ts';

/** What was just done, in words; with `undo` it can be taken back. */
export interface Said {
  readonly words: string;
  readonly bad?: true;
  readonly undo?: () => Promise<void>;
}

export type TemplateActs = ReturnType<typeof useTemplateActs>;

/** `say` is told what was done, or why it could not be. */
export function useTemplateActs(say: (said: Said | null) => void) {
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

/** Saves templates as a file; `name` is without its ending. */
export function share(templates: readonly Template[], name: string): void {
  saveFile(`${name}.json`, 'application/json', [writeTemplates(templates)]);
}
