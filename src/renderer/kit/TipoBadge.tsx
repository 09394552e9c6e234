/** What kind a notification is of; an open set of words, so a long one is cut and whole on hover. */
import { IconAlertTriangle, IconBraces, IconClock, IconTag } from '@tabler/icons-react';
import { plainText } from './plainText.ts';

const ICONS: Readonly<Record<string, typeof IconTag>> = {
  alerta: IconAlertTriangle,
  recordatorio: IconClock,
  test: IconBraces,
};

export function TipoBadge({ tipo }: { tipo: string }) {
  const Icon = (Object.hasOwn(ICONS, tipo) && ICONS[tipo]) || IconTag;
  return (
    <span className="pl-tipo" data-tipo={tipo} title={plainText(tipo)}>
      <Icon size="0.75rem" stroke={1.6} aria-hidden />
      <span>{plainText(tipo)}</span>
    </span>
  );
}
