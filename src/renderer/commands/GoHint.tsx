/** After `G`: which letter goes where. */
import { useTranslation } from 'react-i18next';
import { ROOMS } from '../router.ts';
import { letterOf } from './shortcuts.ts';
import { useCommandState } from './state.ts';

export function GoHint() {
  const { t } = useTranslation();
  const going = useCommandState((state) => state.going);
  return (
    <div role="status" className={going ? 'pl-go-hint' : 'pl-unseen'}>
      {going &&
        ROOMS.map((room) => (
          <span key={room}>
            <kbd className="pl-key">{letterOf(room)?.toUpperCase()}</kbd>
            {t(`shell.rooms.${room}`)}
          </span>
        ))}
    </div>
  );
}
