/** Which columns the table has. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../preferences.ts';
import { layoutColumns, OPTIONAL } from './columns.ts';
import { useViewport } from './useViewport.ts';

export function ColumnsMenu() {
  const { t } = useTranslation();
  const { width } = useViewport();
  const chosen = usePreferences(({ columns }) => columns);
  const { columns } = layoutColumns(width, chosen);
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon className="pl-tool" aria-label={t('connections.columnsMenu')} title={t('connections.columnsMenu')}>
          <IconColumns3 size="1rem" stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {OPTIONAL.map((column) => {
          const shown = columns.includes(column);
          return (
            <Menu.CheckboxItem
              key={column}
              checked={shown}
              onChange={() => usePreferences.setState({ columns: { ...chosen, [column]: !shown } })}
            >
              {t(`connections.columns.${column}`)}
            </Menu.CheckboxItem>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
