/** Language, theme and density: what the viewer likes. */
import { ActionIcon, type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { DENSITIES, type Density, usePreferences } from '../preferences.ts';

const LANGUAGES = ['system', 'es', 'en'] as const;
const THEMES = ['auto', 'dark', 'light'] as const satisfies readonly MantineColorScheme[];

interface ChoiceProps<T extends string> {
  readonly title: string;
  readonly values: readonly T[];
  readonly value: T;
  readonly words: (value: T) => string;
  readonly onChoose: (value: T) => void;
}

function Choice<T extends string>({ title, values, value, words, onChoose }: ChoiceProps<T>) {
  return (
    <>
      <Menu.Label>{title}</Menu.Label>
      <Menu.RadioGroup
        aria-label={title}
        value={value}
        onChange={(chosen) => onChoose(values.find((one) => one === chosen) ?? value)}
      >
        {values.map((one) => (
          <Menu.RadioItem key={one} value={one} closeMenuOnClick={false}>
            {words(one)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}

export function LookMenu() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const { language, density } = usePreferences();
  return (
    <Menu position="bottom-end" width="14rem">
      <Menu.Target>
        <ActionIcon aria-label={t('shell.look')} title={t('shell.look')}>
          <IconAdjustmentsHorizontal size="1rem" stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Choice
          title={t('shell.language')}
          values={LANGUAGES}
          value={language}
          words={(value) => t(`shell.languages.${value}`)}
          onChoose={(value) => usePreferences.setState({ language: value })}
        />
        <Choice
          title={t('shell.theme')}
          values={THEMES}
          value={colorScheme}
          words={(value) => t(`shell.themes.${value}`)}
          onChoose={setColorScheme}
        />
        <Choice<Density>
          title={t('shell.density')}
          values={DENSITIES}
          value={density}
          words={(value) => t(`shell.densities.${value}`)}
          onChoose={(value) => usePreferences.setState({ density: value })}
        />
      </Menu.Dropdown>
    </Menu>
  );
}
