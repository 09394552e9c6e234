/** The sheet of keys, from the one list, and the switch that turns single letters off. */
import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../preferences.ts';
import { formatRoute, ROOMS } from '../router.ts';
import { Dialog } from '../shell/Dialog.tsx';
import { Keys } from './Keys.tsx';
import { GROUPS, letterOf, SHORTCUTS } from './shortcuts.ts';
import { closeCommands, useCommandState } from './state.ts';

export function KeySheet() {
  const { t } = useTranslation();
  const opened = useCommandState(({ open }) => open === 'keys');
  const letters = usePreferences((preferences) => preferences.letters);
  const rooms = ROOMS.flatMap((room) => {
    const letter = letterOf(room);
    return letter === null ? [] : [{ words: t(`shell.rooms.${room}`), keys: [`G ${letter.toUpperCase()}`] }];
  });
  const tables = [
    ...GROUPS.map((group) => ({
      title: t(`keys.groups.${group}`),
      lines: SHORTCUTS.filter((one) => one.group === group && (!one.desktop || window.pulsera)).map(
        ({ does, keys }) => ({
          words: t(`keys.does.${does}`),
          keys,
        }),
      ),
    })).toSpliced(1, 0, { title: t('keys.groups.rooms'), lines: rooms }),
  ];
  return (
    <Dialog opened={opened} onClose={closeCommands} title={t('keys.title')} size="72rem">
      <div className="pl-key-sheet">
        {tables.map(({ title, lines }) => (
          <table key={title}>
            <caption>{title}</caption>
            <tbody>
              {lines.map(({ words, keys }) => (
                <tr key={words}>
                  <th scope="row">{words}</th>
                  <td>
                    {keys.map((one) => (
                      <Keys key={one} keys={one} />
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
      <div className="pl-key-sheet-foot">
        <Switch
          size="xs"
          label={t('keys.letters')}
          description={t('keys.lettersHelp')}
          checked={letters}
          onChange={({ currentTarget: { checked } }) => usePreferences.setState({ letters: checked })}
        />
        <a className="pl-link" href={formatRoute({ room: 'help' })} onClick={closeCommands}>
          {t('keys.manual')}
        </a>
      </div>
    </Dialog>
  );
}
