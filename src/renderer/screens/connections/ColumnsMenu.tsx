/** Which columns the table has. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useViewport } from '../../kit/useViewport.ts';
import { usePreferences } from '../../preferences.ts';
import { layoutColumns, OPTIONAL } from './columns.ts';
import { useSay } from './say.ts';

export function ColumnsMenu() {
  const { t, hubs } = useSay();
  const { width } = useViewport();
  const chosen = usePreferences(({ columns }) => columns);
  const { columns } = layoutColumns(width, chosen, hubs.several);
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon className="pl-tool" aria-label={t('connections.columnsMenu')} title={t('connections.columnsMenu')}>
          <IconColumns3 size="1rem" stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {OPTIONAL.filter((column) => column !== 'hub' || hubs.several).map((column) => {
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
