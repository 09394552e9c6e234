/** Everything that the palette can do without a consumer: places to go to, and what concerns the whole console. */
import { useMantineColorScheme } from '@mantine/core';
import { notifications as toasts } from '@mantine/notifications';
import {
  IconArrowsDiff,
  IconBaselineDensityMedium,
  IconBellRinging,
  IconBook2,
  IconCalendarOff,
  IconCopy,
  IconFileZip,
  IconFolderOpen,
  IconKeyboard,
  IconLanguage,
  IconLetterG,
  IconMovie,
  IconRefresh,
  IconServer2,
  IconSunMoon,
  IconUsersGroup,
  IconWindowMaximize,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatFilter } from '../../shared/filter.ts';
import { flagName, SETTING_KEYS } from '../../shared/settings.ts';
import { copyText } from '../kit/copy.ts';
import { useDesktopState, useInfo, useLink, useReady } from '../link/hooks.ts';
import { askAndPlay } from '../player/openFile.ts';
import { DENSITIES, usePreferences } from '../preferences.ts';
import { go, ROOMS } from '../router.ts';
import { useActing } from '../screens/alerts/useActing.ts';
import { LICENCES, PAGES } from '../screens/help/pages.ts';
import { changeDraft } from '../screens/inject/draft.ts';
import { stop } from '../screens/inject/scheduleActs.ts';
import { ROOM_ICONS } from '../shell/Rail.tsx';
import type { Command } from './command.ts';
import { letterOf } from './shortcuts.ts';
import { openKeys } from './state.ts';

const STATES = ['silent', 'late', 'slow', 'flapping', 'gone'] as const;
const THEMES = ['auto', 'dark', 'light'] as const;
const LANGUAGES = ['system', 'es', 'en'] as const;

function aimAtEverybody(): void {
  changeDraft({ mode: 'connected' });
  go({ room: 'inject' });
}

export interface Commands {
  readonly rooms: readonly Command[];
  /** Places within the rooms, and the manual: found by their words only. */
  readonly places: readonly Command[];
  readonly commands: readonly Command[];
}

export function useCommands(): Commands {
  const { t } = useTranslation();
  const link = useLink();
  const ready = useReady();
  const info = useInfo();
  const desktop = useDesktopState();
  const act = useActing();
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const { density, language, letters } = usePreferences();

  const rooms = ROOMS.map((room) => {
    const letter = letterOf(room);
    return {
      key: `room:${room}`,
      icon: ROOM_ICONS[room],
      words: t(`shell.rooms.${room}`),
      also: room,
      ...(letter === null ? {} : { keys: `G ${letter.toUpperCase()}` }),
      run: () => go({ room }),
    };
  });

  const places = [
    ...STATES.map((state) => ({
      key: `state:${state}`,
      icon: ROOM_ICONS.connections,
      words: t(`palette.to.states.${state}`),
      hint: t('shell.rooms.connections'),
      run: () => go({ room: 'connections', query: { f: formatFilter([{ field: 'state', values: [state] }]) } }),
    })),
    {
      key: 'scheduled',
      icon: ROOM_ICONS.inject,
      words: t('schedules.title'),
      hint: t('shell.rooms.inject'),
      also: 'scheduled',
      run: () => go({ room: 'inject', id: 'scheduled' }),
    },
    ...SETTING_KEYS.map((key) => ({
      key: `setting:${key}`,
      icon: ROOM_ICONS.settings,
      words: t(`settings.keys.${key}.label`),
      hint: t('shell.rooms.settings'),
      also: `${key} --${flagName(key)}`,
      run: () => go({ room: 'settings', query: { f: key } }),
    })),
    {
      key: 'recordings',
      icon: IconMovie,
      words: t('recordings.title'),
      hint: t('shell.rooms.history'),
      also: 'recordings',
      run: () => go({ room: 'history', id: 'recordings', playing: null }),
    },
    {
      key: 'compare',
      icon: IconArrowsDiff,
      words: t('compare.title'),
      hint: t('shell.rooms.history'),
      also: 'compare',
      run: () => go({ room: 'history', id: 'compare', playing: null }),
    },
    ...PAGES.map((page) => ({
      key: `help:${page}`,
      icon: IconBook2,
      words: t(`help.pages.${page}`),
      hint: t('shell.rooms.help'),
      also: page,
      run: () => go({ room: 'help', id: page }),
    })),
    {
      key: 'help:licences',
      icon: IconBook2,
      words: t('help.licences.title'),
      hint: t('shell.rooms.help'),
      also: LICENCES,
      run: () => go({ room: 'help', id: LICENCES }),
    },
  ];

  /** Hubs that the desktop app can turn to at once: for those without a good token the hub menu asks. */
  const hubs = desktop
    ? [
        ...(desktop.target.kind === 'local' ? [] : [{ id: null, name: t('shell.hub.here'), url: '' }]),
        ...desktop.hubs.filter(
          ({ id, state: { state } }) =>
            !(desktop.target.kind === 'remote' && desktop.target.id === id) &&
            state !== 'needs_token' &&
            state !== 'wrong_token',
        ),
      ].map(({ id, name, url }) => ({
        key: `hub:${id}`,
        icon: IconServer2,
        words: t('palette.do.hub', { name }),
        hint: url,
        run: () => void link.desktop?.call('desktop.useHub', { id }),
      }))
    : [];

  const stopScheduled = (): void => {
    go({ room: 'inject', id: 'scheduled' });
    void stop(link, null);
  };

  const commands = [
    ...hubs,
    { key: 'openRecording', icon: IconFolderOpen, words: t('recordings.openFile'), run: askAndPlay },
    {
      key: 'keys',
      icon: IconKeyboard,
      words: t('keys.title'),
      keys: '?',
      run: openKeys,
    },
    {
      key: 'alertTest',
      icon: IconBellRinging,
      words: t('alerts.test'),
      run: () => {
        go({ room: 'alerts' });
        act('alerts.test', {});
      },
    },
    ...(desktop
      ? [
          {
            key: 'wall',
            icon: IconWindowMaximize,
            words: t('palette.do.wall'),
            run: () => void link.desktop?.call('desktop.openWall', {}),
          },
        ]
      : []),
    {
      key: 'report',
      icon: IconFileZip,
      words: t('palette.do.report'),
      run: () => go({ room: 'diagnosis', query: { report: '1' }, playing: null }),
    },
    {
      key: 'help',
      icon: IconBook2,
      words: t('palette.do.help'),
      run: () => go({ room: 'help' }),
    },
    ...(info
      ? [
          {
            key: 'address',
            icon: IconCopy,
            words: t('palette.do.copyAddress'),
            hint: info.address,
            run: () =>
              void copyText(info.address).then((copied) =>
                toasts.show({ message: t(copied ? 'kit.copied' : 'connections.copyFailed') }),
              ),
          },
        ]
      : []),
    ...(ready
      ? [
          { key: 'everyone', icon: IconUsersGroup, words: t('palette.do.injectAll'), run: aimAtEverybody },
          { key: 'stopScheduled', icon: IconCalendarOff, words: t('palette.do.stopScheduled'), run: stopScheduled },
        ]
      : [{ key: 'retry', icon: IconRefresh, words: t('palette.do.retry'), run: () => link.retry() }]),
    ...THEMES.filter((theme) => theme !== colorScheme).map((theme) => ({
      key: `theme:${theme}`,
      icon: IconSunMoon,
      words: t('palette.do.theme', { theme: t(`shell.themes.${theme}`) }),
      run: () => setColorScheme(theme),
    })),
    ...LANGUAGES.filter((one) => one !== language).map((one) => ({
      key: `language:${one}`,
      icon: IconLanguage,
      words: t('palette.do.language', { language: t(`shell.languages.${one}`) }),
      run: () => usePreferences.setState({ language: one }),
    })),
    ...DENSITIES.filter((one) => one !== density).map((one) => ({
      key: `density:${one}`,
      icon: IconBaselineDensityMedium,
      words: t('palette.do.density', { density: t(`shell.densities.${one}`) }),
      run: () => usePreferences.setState({ density: one }),
    })),
    {
      key: 'letters',
      icon: IconLetterG,
      words: t(letters ? 'palette.do.lettersOff' : 'palette.do.lettersOn'),
      run: () => usePreferences.setState({ letters: !letters }),
    },
  ];
  return { rooms, places, commands };
}
