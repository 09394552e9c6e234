/** What the scenario expects, how it stands, and whether that will do. */
import { IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import type { RunState } from '../../../shared/console/simulator.ts';
import { Panel } from '../../kit/Panel.tsx';
import { useSay } from '../connections/say.ts';
import { isUnderWay } from './model.ts';

export function Expectations({ run }: { readonly run: RunState }) {
  const { expectations } = run;
  // What is not met yet may still be, until the run has ended.
  const open = isUnderWay(run);
  const { t, number } = useSay();
  return (
    <Panel title={t('simulator.expect.title')}>
      {expectations.length === 0 ? (
        <p className="pl-sim-none">{t('simulator.expect.none')}</p>
      ) : (
        <ul className="pl-sim-expect">
          {expectations.map(({ text, value, met: now }) => {
            const met = open && now === false ? null : now;
            const Icon = met === null ? IconCircleDashed : met ? IconCircleCheck : IconCircleX;
            return (
              <li key={text} data-met={met === null ? undefined : String(met)}>
                <Icon size="1rem" stroke={1.5} aria-hidden />
                <code>{text}</code>
                <span className="pl-unseen">
                  {t(`simulator.expect.${met === null ? 'open' : met ? 'met' : 'unmet'}`)}
                </span>
                <b>{value === null ? '–' : number(value, Number.isInteger(value) ? 0 : 1)}</b>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
