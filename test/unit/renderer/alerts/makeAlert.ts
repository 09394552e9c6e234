/** An alert for tests: an `alerta` of consumer 42 that nobody has seen, and that went nowhere yet. */
import type { Alert } from '../../../../src/shared/console/alerts.ts';

export function makeAlert(changes: Partial<Alert> = {}): Alert {
  return {
    number: 1,
    at: Date.UTC(2026, 10, 24, 9),
    hub: { id: null, name: '' },
    rule: { id: 'alerta', name: '' },
    what: { kind: 'notification', consumer: '42', id: 437, tipo: 'alerta', contenido: 'Caída', deseo_id: null },
    simulated: false,
    late: false,
    desktop: 'none',
    suppressed: null,
    words: '',
    with: 0,
    handedAt: null,
    clickedAt: null,
    closedAt: null,
    seen: false,
    snoozedUntil: null,
    sawIt: null,
    ...changes,
  };
}
