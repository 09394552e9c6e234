/** Language, theme and density: what the viewer likes. */
import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../i18n.ts';
import { DENSITIES, usePreferences } from '../preferences.ts';

function Choice({ chosen, onChoose, children }: { chosen: boolean; onChoose: () => void; children: ReactNode }) {
  return (
    <Menu.Item
      role="menuitemradio"
      aria-checked={chosen}
      onClick={onChoose}
      closeMenuOnClick={false}
      rightSection={chosen ? <IconCheck size="0.875rem" /> : undefined}
    >
      {children}
    </Menu.Item>
  );
}

export function LookMenu() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { language, density } = usePreferences();
  return (
    <Menu position="bottom-end" width="15rem">
      <Menu.Target>
        <ActionIcon aria-label={t('shell.look')} title={t('shell.look')} color="gray">
          <IconAdjustmentsHorizontal size="1rem" stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('shell.language')}</Menu.Label>
        {(['system', 'es', 'en'] as const).map((value) => (
          <Choice
            key={value}
            chosen={language === value}
            onChoose={() => {
              usePreferences.setState({ language: value });
              void i18n.changeLanguage(languageOf(value));
            }}
          >
            {t(`shell.languages.${value}`)}
          </Choice>
        ))}
        <Menu.Label>{t('shell.theme')}</Menu.Label>
        {(['auto', 'dark', 'light'] as const).map((value) => (
          <Choice key={value} chosen={colorScheme === value} onChoose={() => setColorScheme(value)}>
            {t(`shell.themes.${value}`)}
          </Choice>
        ))}
        <Menu.Label>{t('shell.density')}</Menu.Label>
        {DENSITIES.map((value) => (
          <Choice key={value} chosen={density === value} onChoose={() => usePreferences.setState({ density: value })}>
            {t(`shell.densities.${value}`)}
          </Choice>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
